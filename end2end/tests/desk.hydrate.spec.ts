/// An open thread that grows by itself. Without a script it grows when it is loaded again (desk.spec.ts).

import { randomUUID } from "node:crypto";
import { people } from "./support/demo.ts";
import { fill, open, press } from "./support/pages.ts";
import { expect, test } from "./support/test.ts";
import { openTicket, said, unread } from "./support/tickets.ts";

test("a thread in a hidden tab is read when somebody looks at it", async ({ visit }) => {
  const [customer, staff] = [await visit(people.third), await visit(people.staff)];
  const subject = `In the background ${randomUUID().slice(0, 8)}`;
  const path = await openTicket(customer, subject);
  await open(staff, `/admin${path}`);
  const answer = async (text: string) => {
    await fill(staff, { text });
    await press(staff, staff.getByRole("button", { name: "Send the answer" }));
  };
  await open(customer, "/tickets");
  const row = customer.getByRole("listitem").filter({ hasText: subject });
  await answer("First answer");
  await expect(row).toHaveClass("unread");

  const tab = await customer.context().newPage();
  await tab.addInitScript(() => {
    let state = "hidden";
    Object.defineProperty(document, "visibilityState", { get: () => state });
    Object.defineProperty(document, "hidden", { get: () => state === "hidden" });
    addEventListener("sight", () => {
      state = "visible";
      document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
    });
  });
  const reads: string[] = [];
  tab.on("request", (request) => {
    if (request.url().includes("/read")) reads.push(request.method());
  });
  await open(tab, path);
  await answer("Second answer");
  await open(customer, "/tickets");
  await expect(row).toHaveClass("unread");
  expect(reads).toEqual([]);

  await tab.evaluate(() => dispatchEvent(new Event("sight")));
  await expect(said(tab, "Second answer")).toBeVisible();
  await expect(row).not.toHaveClass("unread");
  expect(reads.length).toBeGreaterThan(0);
  expect(new Set(reads)).toEqual(new Set(["POST"]));
});

test("what is typed stays while the thread grows, and the counts move", async ({ visit }) => {
  const [customer, staff] = [await visit(people.third), await visit(people.staff)];
  const path = await openTicket(customer, `Typing ${randomUUID().slice(0, 8)}`);
  await open(staff, `/admin${path}`);
  const reads: string[] = [];
  customer.on("response", (response) => {
    if (response.request().method() === "POST") reads.push(response.url());
  });
  await customer.getByLabel("Your message").fill("half a sen");
  const before = await customer.locator("#thread > li").count();
  await fill(staff, { text: "An answer meanwhile" });
  await press(staff, staff.getByRole("button", { name: "Send the answer" }));
  await expect(said(customer, "An answer meanwhile")).toBeVisible();
  await expect(customer.locator("#thread > li")).toHaveCount(before + 1);
  await expect(customer.getByLabel("Your message")).toHaveValue("half a sen");
  await expect(customer.getByLabel("Your message")).toBeFocused();
  expect(await customer.locator("[aria-live='polite']:has(#thread)").count()).toBe(1);
  // It was read at once, where it was looked at; the list of another page counts what was not.
  const line = (await customer.locator("#thread > li").last().getAttribute("id"))?.replace("line-", "line=") ?? "";
  await expect.poll(() => reads.some((address) => address.endsWith(line))).toBe(true);
  await open(customer, "/tickets");
  const row = customer.getByRole("listitem").filter({ hasText: path.split("/").pop() ?? "" });
  await expect(row.first()).toBeVisible();
  const counted = async () => Number((await unread(customer, "Main").textContent({ timeout: 500 }).catch(() => "0")) ?? 0);
  const read = await counted();
  await fill(staff, { text: "And another" });
  await press(staff, staff.getByRole("button", { name: "Send the answer" }));
  await expect.poll(counted).toBe(read + 1);
  await expect(customer.locator(".rows .unread").first()).toBeVisible();
});
