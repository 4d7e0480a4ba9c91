/// Tickets, from both sides of the desk: opened, answered and closed in two browsers.

import { randomUUID } from "node:crypto";
import { people } from "./support/demo.ts";
import { heard } from "./support/drops.ts";
import { look } from "./support/look.ts";
import { comes, fill, hasScript, notice, open, press, problem } from "./support/pages.ts";
import { expect, test } from "./support/test.ts";
import { openTicket, said, unread } from "./support/tickets.ts";

test("a ticket is opened, answered and closed from two browsers", async ({ visit }) => {
  test.setTimeout(120_000);
  const [customer, staff, admin] = [await visit(people.second), await visit(people.staff), await visit(people.admin)];
  const subject = `My server is down ${randomUUID().slice(0, 8)}`;
  await open(staff, "/admin/tickets");
  const path = await openTicket(customer, subject);
  await expect(customer.getByRole("heading", { level: 1 })).toHaveText(subject);

  // The desk hears of it, with whoever asks and what is new first.
  const row = staff.getByRole("row").filter({ hasText: subject });
  await comes(staff, row);
  await expect(row.locator(".chip.open")).toHaveText("New");
  await expect(row).toContainText("Technical");
  await expect(row).toContainText("High");
  await expect(unread(staff, "Administration").first()).toBeVisible();
  const inChannel = await heard(admin, `New ticket: ${subject}`);
  await expect(inChannel.getByRole("link", { name: "Answer the ticket" })).toHaveAttribute("href", new RegExp(`${path}$`));

  // The link of the message leads the staff to its own page.
  await open(staff, path);
  await expect(staff).toHaveURL(`/admin${path}`);
  await fill(staff, { text: "Have you tried **5:00**?" });
  await press(staff, staff.getByRole("button", { name: "Send the answer" }));
  await comes(customer, said(customer, "Have you tried 5:00?"));
  await expect(said(customer, "Have you tried").locator("strong").last()).toHaveText("5:00");

  await fill(customer, { text: "That was it, thank you!" });
  await press(customer, customer.getByRole("button", { name: "Send the reply" }));
  await comes(staff, said(staff, "That was it, thank you!"));
  await heard(admin, "That was it, thank you!");

  await press(staff, staff.getByRole("button", { name: "Close the ticket" }));
  await expect(notice(staff)).toContainText("The ticket is closed.");
  await comes(customer, customer.getByText("Sam closed this ticket."));
  await comes(customer, customer.getByRole("button", { name: "Open it again" }));
  await heard(admin, `Ticket closed: ${subject}`);
  await expect(customer.locator("#facts .chip")).toHaveText("Closed");
  // Who writes again is not done.
  await open(customer, path);
  await fill(customer, { text: "One more question" });
  await press(customer, customer.getByRole("button", { name: "Send and open again" }));
  await expect(customer.locator("#facts .chip")).toHaveText("Open");
});

test("what is half written stays, whatever else is pressed", async ({ visit }) => {
  const [customer, staff] = [await visit(people.second), await visit(people.staff)];
  const path = await openTicket(customer, `Half written ${randomUUID().slice(0, 8)}`);
  await fill(customer, { text: "I was about to say" });
  await press(customer, customer.getByRole("button", { name: "Close the ticket" }));
  await expect(notice(customer)).toContainText("The ticket is closed.");
  await expect(customer.getByLabel("Your message")).toHaveValue("I was about to say");
  await press(customer, customer.getByRole("button", { name: "Send and open again" }));
  await expect(said(customer, "I was about to say")).toBeVisible();

  await open(staff, `/admin${path}`);
  await fill(staff, { text: "Half an answer" });
  await staff.getByText("Add an internal note").click();
  await staff.getByLabel("Note", { exact: true }).fill("Half a note");
  const expectBoth = async () => {
    await expect(staff.getByLabel("Your answer")).toHaveValue("Half an answer");
    await expect(staff.getByLabel("Note", { exact: true })).toHaveValue("Half a note");
  };
  await press(staff, staff.getByRole("button", { name: "Close the ticket" }));
  await expect(staff.locator("#facts .chip")).toHaveText("Closed");
  await expectBoth();
  await look(staff, "ticket-half-written");
  const sorting = staff.getByRole("region", { name: "Properties" });
  await sorting.getByLabel("Priority").selectOption({ label: "Urgent" });
  await press(staff, sorting.getByRole("button", { name: "Save" }));
  await expect(staff.locator("#facts")).toContainText("Urgent");
  await expectBoth();
  await press(staff, staff.getByRole("button", { name: "Keep the note" }));
  await expect(said(staff, "Half a note")).toBeVisible();
  await expect(staff.getByLabel("Your answer")).toHaveValue("Half an answer");
});

test("a thread counts as read by who looks at it, and the list is searched", async ({ visit }) => {
  const [customer, staff] = [await visit(people.second), await visit(people.staff)];
  const subject = `Read me ${randomUUID().slice(0, 8)}`;
  const path = await openTicket(customer, subject);
  await open(customer, "/tickets");
  await open(staff, `/admin${path}`);
  await fill(staff, { text: "An answer" });
  await press(staff, staff.getByRole("button", { name: "Send the answer" }));
  await fill(customer, { q: subject.toUpperCase(), state: "open", department: "2" });
  await press(customer, customer.getByRole("button", { name: "Filter" }));
  const rows = customer.locator(".rows > li");
  await expect(rows).toHaveCount(1);
  await expect(rows).toHaveClass("unread");
  await expect(customer.getByLabel("Search")).toHaveValue(subject.toUpperCase());
  await press(customer, rows.getByRole("link", { name: subject }));
  await expect(said(customer, "An answer")).toBeVisible();
  const list = await customer.context().newPage();
  await expect(async () => {
    await open(list, `/tickets?q=${encodeURIComponent(subject)}`);
    await expect(list.locator(".rows > li:not(.unread)")).toHaveCount(1, { timeout: 100 });
  }).toPass();
});

test("the staff keeps notes to itself, inserts a saved reply and sorts", async ({ visit }) => {
  const [customer, staff] = [await visit(people.second), await visit(people.staff)];
  const path = await openTicket(customer, `Notes ${randomUUID().slice(0, 8)}`);
  await open(staff, `/admin${path}`);
  await staff.getByText("Add an internal note").click();
  await staff.getByLabel("Note", { exact: true }).fill("Between us");
  await press(staff, staff.getByRole("button", { name: "Keep the note" }));
  await expect(said(staff, "Between us")).toContainText("Internal note");

  await staff.getByLabel("Your answer").fill("Hello, ");
  await staff.getByLabel("Saved reply").selectOption({ label: "Send us your log" });
  const insert = staff.getByRole("button", { name: "Insert" });
  await (hasScript() ? insert.click() : press(staff, insert));
  await expect(staff.getByLabel("Your answer")).toHaveValue(/^Hello,\s+Could you attach the file/);
  await press(staff, staff.getByRole("button", { name: "Send and close" }));
  await expect(staff.locator("#facts .chip")).toHaveText("Closed");

  const sorting = staff.getByRole("region", { name: "Properties" });
  await sorting.getByLabel("Assigned to").selectOption({ label: "Sam" });
  await sorting.getByLabel("Priority").selectOption({ label: "Urgent" });
  await press(staff, sorting.getByRole("button", { name: "Save" }));
  await expect(staff.locator("#facts")).toContainText("Urgent");
  await open(staff, "/admin/tickets?assignee=me&state=closed");
  await expect(staff.getByRole("row").filter({ hasText: "Notes" }).first()).toContainText("Sam");

  await open(customer, path);
  await expect(said(customer, "Could you attach the file")).toBeVisible();
  await expect(customer.getByRole("main")).not.toContainText("Between us");
  await expect(customer.getByRole("main")).not.toContainText("set the priority");
});

test("files are sent along, and refused with all that was typed", async ({ visit }) => {
  const customer = await visit(people.second);
  await open(customer, "/tickets/new");
  await fill(customer, { subject: "With a file", text: "See the picture." });
  const files = customer.getByLabel("Files");
  await files.setInputFiles({ name: "run.exe", mimeType: "image/png", buffer: Buffer.from("MZ\0\0") });
  await press(customer, customer.getByRole("button", { name: "Send the ticket" }));
  await expect(problem(customer, "files")).toContainText("“run.exe” is neither a picture");
  await expect(customer.getByLabel("Your message")).toHaveValue("See the picture.");
  await look(customer, "ticket-refused");
  const pixel = "R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7";
  await files.setInputFiles([
    { name: "map.gif", mimeType: "image/gif", buffer: Buffer.from(pixel, "base64") },
    { name: "server.log", mimeType: "text/plain", buffer: Buffer.from("Stopping server") },
  ]);
  await press(customer, customer.getByRole("button", { name: "Send the ticket" }));
  const picture = customer.locator(".files img");
  await picture.scrollIntoViewIfNeeded();
  await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(1);
  const download = customer.waitForEvent("download");
  await customer.getByRole("link", { name: "server.log" }).click();
  expect((await download).suggestedFilename()).toBe("server.log");
  const stranger = await visit(people.third);
  const path = new URL(customer.url()).pathname;
  expect((await open(stranger, path)).status()).toBe(404);
});
