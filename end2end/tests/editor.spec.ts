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
