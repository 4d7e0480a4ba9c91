/// The message editor as a first-time user meets it, with its script and without.

import type { Page } from "@playwright/test";
import { stranger } from "./support/accounts.ts";
import { people } from "./support/demo.ts";
import { newMessage } from "./support/messages.ts";
import { expectFields, fill, hasScript, notice, open, press } from "./support/pages.ts";
import { expect, test } from "./support/test.ts";

/** Presses what changes the message's shape: with a script nothing is loaded, without it the form comes back. */
async function change(page: Page, name: string | RegExp, nth = 0): Promise<void> {
  const button = page.getByRole("button", typeof name === "string" ? { name, exact: true } : { name }).nth(nth);
  if (hasScript()) await button.click();
  else expect((await press(page, button)).status()).toBe(200);
}

test("an embed with three fields, a colour, a button and two variables is tried out and saved", async ({ visit }) => {
  const admin = await visit(people.admin);
  await newMessage(admin, "drop.redeemed");
  await fill(admin, { content: "%user% won %amount%!" });
  await change(admin, "Add an embed");
  const embed = (await admin.locator("details.part").count()) - 1;
  const path = `embeds.${embed}`;
  await fill(admin, { [`${path}.title`]: "Hurry up", [`${path}.color`]: "#00FF00" });
  for (let field = 0; field < 3; field++) {
    await change(admin, "Add a field", embed);
    await fill(admin, { [`${path}.fields.${field}.name`]: `Name ${field}`, [`${path}.fields.${field}.value`]: "%count%" });
  }
  await change(admin, "Add a button");
  const button = (await admin.getByRole("group", { name: /^Button \d+$/ }).count()) - 1;
  await fill(admin, { [`components.0.components.${button}.label`]: "Funds", [`components.0.components.${button}.url`]: "%url%" });

  await admin.getByRole("checkbox", { name: "drops" }).setChecked(true);
  await press(admin, admin.getByRole("button", { name: "Send it as a test" }));
  await expect(admin.getByText("It arrived in ")).toBeVisible();
  await expectFields(admin, { content: "%user% won %amount%!", [`${path}.title`]: "Hurry up" });
  await press(admin, admin.getByRole("button", { name: "Save the message" }));
  await expect(notice(admin)).toContainText("The message is saved");

  await open(admin, "/sandbox/1");
  const message = admin.locator(".channel .message").last();
  await expect(message).toContainText("Camille won");
  await expect(message.locator(".embed").last()).toContainText("Hurry up");
  await expect(message.locator(".embed").last().locator("dt")).toHaveText(["Name 0", "Name 1", "Name 2"]);
});

test("a message that would be refused is not saved, and nothing of it is lost", async ({ visit }) => {
  const admin = await visit(people.admin);
  await newMessage(admin, "drop.closed");
  const content = `</textarea><b>%uzer%</b> ${stranger("Wrong").name}`;
  await fill(admin, { content });
  const answer = await press(admin, admin.getByRole("button", { name: "Save the message" }));
  expect(answer.status()).toBe(422);
  await expect(admin.getByRole("alert")).toContainText("Nothing is called %uzer%.");
  await expectFields(admin, { content });
});

test("two admins edit the same message: the later one is told", async ({ visit }) => {
  const first = await visit(people.admin);
  const path = await newMessage(first, "drop.closed");
  const second = await visit(people.admin);
  await open(second, path);
  await fill(first, { content: "The first one" });
  await press(first, first.getByRole("button", { name: "Save the message" }));
  await fill(second, { content: "The second one" });
  const answer = await press(second, second.getByRole("button", { name: "Save the message" }));
  expect(answer.status()).toBe(422);
  await expect(second.getByRole("alert")).toContainText("saved this message meanwhile");
  await expectFields(second, { content: "The second one" });
});

test("a message is turned into blocks, which are added, exchanged and taken back", async ({ visit }) => {
  const admin = await visit(people.admin);
  await newMessage(admin, "drop.redeemed");
  await fill(admin, { content: "%user% won %amount%!" });
  await admin.locator("summary", { hasText: /^Blocks$/ }).click();
  await change(admin, "Make it of blocks");
  await expect(admin.locator("textarea[name=content]")).toBeHidden();
  await expectFields(admin, { "components.0.content": "%user% won %amount%!" });
  const top = admin.getByRole("group", { name: "Add a block:" }).last();
  const add = async (kind: string) => {
    const button = top.getByRole("button", { name: kind, exact: true });
    if (hasScript()) await button.click();
    else expect((await press(admin, button)).status()).toBe(200);
  };
  const blocks = admin.locator(".editor-fields > .parts > details.part");
  const before = await blocks.count();
  await add("Frame");
  await fill(admin, { [`components.${before}.accent_color`]: "#00FF00", [`components.${before}.components.0.content`]: "In a frame" });
  await add("Text and picture");
  await change(admin, "Put a button here instead");
  const section = `components.${before + 1}`;
  await fill(admin, { [`${section}.components.0.content`]: "Beside", [`${section}.accessory.label`]: "Go", [`${section}.accessory.url`]: "%url%" });
  await add("Line");
  await fill(admin, { [`components.${before + 2}.divider`]: false });
  if (!hasScript()) await press(admin, admin.getByRole("button", { name: "Send it as a test" }));
  const preview = admin.locator(".preview .message");
  await expect(preview.locator(".block-container").last()).toContainText("In a frame");
  await expect(preview.locator(".block-section")).toContainText("Beside");
  await press(admin, admin.getByRole("button", { name: "Save the message" }));
  await expect(notice(admin)).toContainText("The message is saved");
  await expectFields(admin, { [`components.${before + 2}.divider`]: false, [`${section}.accessory.label`]: "Go" });
  await change(admin, "Back to a text and embeds");
  await expectFields(admin, { content: "%user% won %amount%!\nBeside" });
  await expect(admin.locator(".editor-fields details.part")).not.toHaveCount(0);
});

test("a question is asked, and tags are put on a new thread", async ({ visit }) => {
  const admin = await visit(people.admin);
  await newMessage(admin, "drop.redeemed");
  await admin.locator("summary", { hasText: /^Poll$/ }).click();
  await change(admin, "Ask a question");
  await change(admin, "Add an answer");
  await fill(admin, {
    "poll.question.text": "Was it fast, %user%?",
    "poll.answers.0.poll_media.text": "Yes",
    "poll.answers.0.poll_media.emoji": "tada",
    "poll.answers.1.poll_media.text": "No",
    "poll.answers.2.poll_media.text": "Both",
    "poll.allow_multiselect": true,
    "poll.duration": "a day",
  });
  await admin.locator("summary", { hasText: "Notifications and thread" }).click();
  await fill(admin, { thread_name: "News", applied_tags: "123456789012345678, 223456789012345678" });
  expect((await press(admin, admin.getByRole("button", { name: "Save the message" }))).status()).toBe(422);
  await expect(admin.getByRole("alert")).toContainText("Hours it stays open: Discord takes a number from 1 to 768 here.");
  await expectFields(admin, { "poll.duration": "a day", "poll.answers.0.poll_media.emoji": "🎉" });
  await fill(admin, { "poll.duration": "48" });
  await press(admin, admin.getByRole("button", { name: "Save the message" }));
  await expect(notice(admin)).toContainText("The message is saved");
  await expectFields(admin, {
    "poll.duration": "48",
    "poll.allow_multiselect": true,
    "poll.answers.2.poll_media.text": "Both",
    applied_tags: "123456789012345678 223456789012345678",
  });
  const poll = admin.locator(".preview .message .poll");
  await expect(poll.locator(".question")).toHaveText("Was it fast, Camille?");
  await expect(poll.locator("li")).toHaveText([/🎉\s+Yes/, "No", "Both"]);
});
