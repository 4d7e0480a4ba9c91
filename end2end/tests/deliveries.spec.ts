/// Deliveries: found, opened, sent again, and cancelled in bulk.

import type { Page } from "@playwright/test";
import { people } from "./support/demo.ts";
import { look } from "./support/look.ts";
import { comes, expectFields, fill, notice, open, press } from "./support/pages.ts";
import { expect, test } from "./support/test.ts";

function main(page: Page, name: string) {
  const options = { name, exact: true };
  return page.getByRole("main").getByRole("button", options).or(page.getByRole("main").getByRole("link", options));
}

test("a delivery is found, looked at and sent again once", async ({ visit }) => {
  const admin = await visit(people.admin);
  await open(admin, "/admin/deliveries");
  await fill(admin, { q: "bank transfer", kind: "ticket.opened", state: "delivered" });
  await press(admin, main(admin, "Filter"));
  await expectFields(admin, { q: "bank transfer", kind: "ticket.opened", state: "delivered" });
  await press(admin, main(admin, "A customer opened a ticket").last());
  const first = new URL(admin.url()).pathname;
  await expect(admin.locator(".discord")).toContainText("Can I pay by bank transfer?");
  await admin.getByText("What is sent, word for word").click();
  await admin.getByText("What was answered").first().click();
  await expect(admin.getByRole("main")).toContainText("x-ratelimit-limit: 5");
  await look(admin, "delivery-open");

  // Another browser may have sent it again before: then that one is shown, and leads on to the last of them.
  const last = admin.getByRole("definition").filter({ hasText: /^Delivery \d+$/ }).last();
  while (!(await main(admin, "Send it again").isVisible())) await press(admin, last.getByRole("link"));
  const before = new URL(admin.url()).pathname;
  await press(admin, main(admin, "Send it again"));
  await expect(admin.getByRole("main")).toContainText("It has arrived, and will appear a second time.");
  await press(admin, main(admin, "Send it again"));
  await expect(notice(admin)).toContainText("It is sent again.");
  expect(new URL(admin.url()).pathname).not.toBe(before);
  await comes(admin, admin.locator("#state .chip.delivered"));
  await expect(admin.getByRole("main")).toContainText("The message was prepared to send delivery");
  await open(admin, before);
  await expect(admin.getByRole("main")).toContainText(`${people.admin.name} had it sent again.`);
  await expect(main(admin, "Send it again")).not.toBeAttached();
  expect((await open(admin, `${first}0000`)).status()).toBe(404);
});

test("a list is saved as a file, and what does not wait is not cancelled", async ({ visit }) => {
  const admin = await visit(people.admin);
  await open(admin, "/admin/deliveries?kind=ticket.opened&state=delivered");
  const [download] = await Promise.all([admin.waitForEvent("download"), admin.getByRole("link", { name: "CSV" }).click()]);
  expect(download.suggestedFilename()).toBe("deliveries.csv");
  await press(admin, main(admin, "Cancel what waits"));
  await expect(admin.getByRole("main")).toContainText("Nothing here waits");
  await press(admin, main(admin, "Back to the deliveries"));
  await expectFields(admin, { kind: "ticket.opened", state: "delivered" });
});

test("staff look and change nothing", async ({ visit }) => {
  const staff = await visit(people.staff);
  await open(staff, "/admin/deliveries/1");
  await expect(staff.locator(".discord")).toBeVisible();
  await expect(main(staff, "Send it again")).not.toBeAttached();
  expect((await open(staff, "/admin/deliveries/1/replay")).status()).toBe(403);
});
