/// Endpoints of one's own, what may leave for a webhook, and the usual notifications.

import type { Page } from "@playwright/test";
import { stranger } from "./support/accounts.ts";
import { people } from "./support/demo.ts";
import { listen, signatures } from "./support/endpoint.ts";
import { expectAccessible, look } from "./support/look.ts";
import { newMessage } from "./support/messages.ts";
import { expectFields, fill, hasScript, notice, open, press, problem } from "./support/pages.ts";
import { expect, test } from "./support/test.ts";

function main(page: Page, name: string) {
  const options = { name, exact: true };
  return page.getByRole("main").getByRole("button", options).or(page.getByRole("main").getByRole("link", options));
}

/** Adds a channel of the sandbox, and tells its number. */
async function newChannel(admin: Page): Promise<{ id: string; name: string }> {
  await open(admin, "/admin/webhooks/new");
  const { name } = stranger("Channel");
  const form = admin.locator("form[action='/admin/webhooks/new/sandbox']");
  await fill(form, { name });
  await press(admin, form.getByRole("button"));
  return { id: new URL(admin.url()).pathname.split("/").pop() ?? "", name };
}

test("an endpoint is added, its secret seen once, tested and changed", async ({ visit }) => {
  const admin = await visit(people.admin);
  const endpoint = await listen();
  const { name } = stranger("Endpoint");
  await open(admin, "/admin/webhooks/new");
  await press(admin, main(admin, "Add an endpoint"));
  await fill(admin, { url: "not an address", name });
  expect((await press(admin, main(admin, "Add this endpoint"))).status()).toBe(422);
  await expect(problem(admin, "url")).toContainText("This is no web address.");
  await expectFields(admin, { url: "not an address", name });
  await fill(admin, { url: endpoint.url });
  await press(admin, main(admin, "Add this endpoint"));
  const shown = admin.getByLabel("Secret", { exact: true });
  await expect(shown).toBeFocused();
  const secret = await shown.inputValue();
  expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  if (hasScript()) await expectAccessible(admin);

  await press(admin, main(admin, `Go to ${name}`));
  const page = new URL(admin.url()).pathname;
  expect(await admin.content()).not.toContain(secret);
  expect(await admin.content()).not.toContain("path-of-its-own");
  await look(admin, "endpoint");
  expect(endpoint.received).toHaveLength(0);
  await press(admin, admin.getByRole("button", { name: /^Send a test/ }));
  await expect(notice(admin)).toContainText(`${name} took the test event.`);
  const [first] = endpoint.received;
  if (!first) throw new Error("nothing has arrived");
  expect(signatures(secret, first)).toBe(1);
  expect(signatures(secret, { ...first, body: `${first.body} ` })).toBe(0);
  expect(first.headers["content-type"]).toBe("application/json");
  expect(JSON.parse(first.body)).toMatchObject({ type: "test", data: {}, test: true });

  await press(admin, main(admin, "Change the secret"));
  await expect(admin.getByRole("heading", { level: 1 })).toHaveText(`Change the secret of “${name}”?`);
  await press(admin, main(admin, "Draw a new secret"));
  const second = await admin.getByLabel("Secret", { exact: true }).inputValue();
  expect(second).not.toBe(secret);
  await open(admin, page);
  await expect(admin.getByText("Requests are signed with the secret before, too")).toBeVisible();
  await press(admin, admin.getByRole("button", { name: /^Send a test/ }));
  const both = endpoint.received.at(-1);
  if (!both) throw new Error("nothing has arrived");
  expect([signatures(secret, both), signatures(second, both)]).toEqual([1, 1]);
  await press(admin, main(admin, "Show the secret"));
  await expect(admin.getByLabel("Secret", { exact: true })).toHaveValue(second);
  await open(admin, "/admin/audit");
  await expect(admin.getByRole("row").nth(1)).toContainText("Secret of an endpoint shown");

  await open(admin, page);
  await press(admin, main(admin, "Remove"));
  await press(admin, main(admin, "Remove the webhook"));
  await endpoint.end();
});

test("what may leave for a channel is chosen, and what is tried out keeps to it", async ({ visit }) => {
  const admin = await visit(people.admin);
  const { id, name } = await newChannel(admin);
  const form = admin.locator(`form[action='/admin/webhooks/${id}/privacy']`);
  await expectFields(form, { customer: "shortened", email: false, number: true, text: "beginning", length: "200" });
  const typed = { customer: "nobody", email: true, number: false, text: "beginning", length: "0" };
  await fill(form, typed);
  expect((await press(admin, form.getByRole("button"))).status()).toBe(422);
  await expect(problem(admin, "length")).toContainText("Type a number from 1 to 1500.");
  await expectFields(form, typed);
  await fill(form, { length: "5" });
  await press(admin, form.getByRole("button"));
  await expect(notice(admin)).toContainText(`Saved. It counts for every message to ${name}`);

  await newMessage(admin, "ticket.opened");
  await admin.locator(`input[name='to.${id}']`).check();
  await press(admin, main(admin, "Send it as a test"));
  await open(admin, `/sandbox/${id}`);
  const message = admin.locator(".channel .message");
  await expect(message).toContainText("a customer");
  await expect(message).toContainText("Hello…");
  await expect(message).not.toContainText("Camille");
});

test("the usual notifications are switched on by one press, and twice changes nothing", async ({ visit }) => {
  const admin = await visit(people.admin);
  const { id, name } = await newChannel(admin);
  await press(admin, main(admin, "Switch on the usual notifications"));
  await expect(notice(admin)).toContainText(`6 notifications are written and go to ${name}.`);
  if (hasScript()) await expectAccessible(admin);
  await open(admin, `/admin/webhooks/${id}`);
  await expect(main(admin, "Switch on the usual notifications")).toHaveCount(0);
  const told = admin.getByRole("region", { name: "Notifications sent there" });
  await expect(told.getByRole("link")).toHaveCount(6);
  await press(admin, told.getByRole("link", { name: "A ticket got a reply" }));
  await expectFields(admin, { variable: "author", test: "is", value: "customer" });
  await press(admin, main(admin, "Remove"));
  await press(admin, main(admin, "Remove the notification"));
  await open(admin, `/admin/webhooks/${id}`);
  await expect(told.getByRole("link")).toHaveCount(5);
  const form = admin.locator("form[action='/admin/notifications/usual']");
  await form.getByLabel(/^Tickets/).uncheck();
  expect((await press(admin, form.getByRole("button"))).status()).toBe(422);
  await expect(admin.locator("#groups-problem")).toHaveText("Choose at least one.");
  await open(admin, `/admin/webhooks/${id}`);
  await press(admin, form.getByRole("button"));
  await expect(notice(admin)).toContainText(`1 notification is written and goes to ${name}.`);
});
