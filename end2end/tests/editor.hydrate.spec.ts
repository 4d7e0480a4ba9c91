/// What the editor's script adds: everything follows as one types.

import { signIn } from "./support/accounts.ts";
import { people } from "./support/demo.ts";
import { newMessage } from "./support/messages.ts";
import { fill, open } from "./support/pages.ts";
import { expect, test } from "./support/test.ts";

test("preview, counter and findings follow as one types", async ({ visit }) => {
  const admin = await visit(people.admin);
  await newMessage(admin, "drop.redeemed");
  const text = admin.locator("textarea[name=content]");
  await text.fill("**%user%** hurries");
  const preview = admin.locator(".preview .message");
  await expect(preview.locator(".content strong")).toHaveText("Camille");
  await expect(admin.locator(".counter").first()).toContainText("/ 2,000");
  await text.fill("%uzer%");
  await expect(admin.locator("#field-content-notes")).toContainText("Did you mean %user%?");
  await expect(text).toHaveAttribute("aria-invalid", "true");
  await expect(admin.locator(".findings")).toContainText("Nothing is called %uzer%.");
  await text.fill("x".repeat(2001));
  await expect(admin.locator(".counter").first()).toHaveClass(/over/);
  await expect(admin.locator("#field-content-notes")).toContainText("Discord takes 2000");
});

test("variables are completed with the keyboard alone", async ({ visit }) => {
  const admin = await visit(people.admin);
  await newMessage(admin, "drop.redeemed");
  const text = admin.locator("textarea[name=content]");
  await text.fill("");
  await text.focus();
  await text.pressSequentially("Bravo %am");
  const list = admin.getByRole("listbox");
  await expect(list.getByRole("option").first()).toContainText("%amount%");
  await admin.keyboard.press("ArrowDown");
  await expect(list.getByRole("option").nth(1)).toHaveAttribute("aria-selected", "true");
  await admin.keyboard.press("ArrowUp");
  await admin.keyboard.press("Enter");
  await expect(text).toHaveValue("Bravo %amount%");
  await text.pressSequentially("! %");
  await expect(list).toBeVisible();
  await admin.keyboard.press("Escape");
  await expect(list).toBeHidden();
});

test("parts are moved, doubled and removed, undone and done again", async ({ visit }) => {
  const admin = await visit(people.admin);
  await newMessage(admin, "drop.redeemed");
  await admin.locator("#json-part > summary").click();
  await fill(admin, { json: '{"embeds":[{"title":"One"},{"title":"Two"}]}' });
  const titles = admin.locator(".preview .embed-title");
  await expect(titles).toHaveText(["One", "Two"]);
  await admin.getByRole("button", { name: "Move down: Embed 1" }).click();
  await expect(titles).toHaveText(["Two", "One"]);
  await admin.getByRole("button", { name: "Duplicate: Embed 1" }).click();
  await expect(titles).toHaveText(["Two", "Two", "One"]);
  await admin.getByRole("button", { name: "Remove: Embed 3" }).click();
  await expect(titles).toHaveText(["Two", "Two"]);
  await admin.keyboard.press("Control+z");
  await expect(titles).toHaveText(["Two", "Two", "One"]);
  await admin.keyboard.press("Control+Shift+z");
  await expect(titles).toHaveText(["Two", "Two"]);
  await expect(admin.locator("#json")).toHaveValue(/"Two"/);
});

test("what is typed outlives a reload as a draft", async ({ visit }) => {
  const admin = await visit(people.admin);
  const path = await newMessage(admin, "drop.redeemed");
  await fill(admin, { content: "Not saved yet" });
  await expect(admin.getByText("Kept as a draft")).toBeVisible();
  await open(admin, path);
  await expect(admin.locator("textarea[name=content]")).toHaveValue("Not saved yet");
  await admin.getByRole("button", { name: "Discard the draft" }).click();
  await expect(admin.locator("textarea[name=content]")).not.toHaveValue("Not saved yet");
});

test("an emoji and a moment are put where the cursor is", async ({ visit }) => {
  const admin = await visit(people.admin);
  await newMessage(admin, "drop.redeemed");
  const text = admin.locator("textarea[name=content]");
  await text.fill("ab");
  await text.press("ArrowLeft");
  await admin.locator("summary", { hasText: "Emoji" }).click();
  await admin.getByLabel("Search by name (English)").fill("pushpin");
  await admin.getByRole("button", { name: ":pushpin:" }).click();
  await expect(text).toHaveValue("a📌b");
  await admin.locator("summary", { hasText: "Date and time" }).click();
  await admin.getByRole("button", { name: "Insert the moment" }).click();
  await expect(text).toHaveValue(/^a📌<t:\d+:f>b$/);
});

test("customers do not load the editor", async ({ visit }) => {
  const admin = await visit(people.admin);
  const loaded: string[] = [];
  admin.on("request", (request) => loaded.push(request.url()));
  await open(admin, "/funds");
  const common = loaded.filter((url) => url.endsWith(".wasm"));
  expect(common).toHaveLength(1);
  await newMessage(admin, "drop.redeemed");
  expect(loaded.filter((url) => url.endsWith(".wasm") && !common.includes(url)).length).toBeGreaterThan(0);
});

test("the preview shows what Slack would", async ({ visit }) => {
  const admin = await visit(people.admin);
  await newMessage(admin, "drop.redeemed");
  await fill(admin, { content: "**%user%** won" });
  await admin.locator(".preview-tools").getByText("Slack", { exact: true }).click();
  const message = admin.locator(".slack .message");
  await expect(message).toContainText("Camille won");
  await expect(message.locator("b, strong").first()).toHaveText("Camille");
});

test("a part of the script that does not arrive is said, and the form still works", async ({ browser, baseURL }) => {
  // Not by `visit`: this browser has something to say.
  const context = await browser.newContext({ baseURL });
  const page = await context.newPage();
  await signIn(page, people.admin);
  const path = await newMessage(page, "drop.redeemed");
  await page.route(/message_editor.*\.wasm$/, (route) => route.abort());
  await page.goto(path);
  const said = page.getByRole("alert").filter({ hasText: "did not arrive" });
  await expect(said).toBeVisible();
  await page.locator("textarea[name=content]").fill("Typed without a script");
  await page.getByRole("button", { name: "Add an embed" }).click();
  await expect(page.locator("textarea[name=content]")).toHaveValue("Typed without a script");
  await page.unroute(/message_editor.*\.wasm$/);
  await page.goto(path);
  await expect(page.locator("html[data-hydrated]")).toBeAttached();
  await expect(said).toBeHidden();
  await context.close();
});
