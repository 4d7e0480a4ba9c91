/// The shop: what a drop gave is spent, the channel hears of it, and the team delivers and pays back.

import { people } from "./support/demo.ts";
import { balance, heard } from "./support/drops.ts";
import { expectAccessible, expectNothingSideways, look } from "./support/look.ts";
import { fill, hasScript, notice, open, press, problem } from "./support/pages.ts";
import { buyButton, choose, gift } from "./support/shop.ts";
import { expect, test } from "./support/test.ts";

test("what a drop gave is spent, and the channel hears of the order", async ({ visit }) => {
  test.setTimeout(120_000);
  const [admin, customer, watcher] = [await visit(people.admin), await visit(people.first), await visit(people.staff)];
  await gift(admin, customer);
  await open(customer, "/shop");
  const before = await balance(customer);
  await expect(customer.getByRole("article").filter({ hasText: "Wooden crate" })).toContainText("Sold out");
  await look(customer, "shop");

  await choose(customer, "Beta key");
  await look(customer, "product");
  const comment = `For my brother ${before}`;
  await fill(customer, { quantity: "0", comment });
  await press(customer, buyButton(customer));
  await expect(problem(customer, "quantity")).toBeVisible();
  await fill(customer, { quantity: "1" });
  await press(customer, buyButton(customer));
  await expect(notice(customer)).toContainText("Thank you!");
  await expect(customer).toHaveURL(/\/orders\/\d+$/);
  await expect(customer.locator(".handed-out")).toHaveText(/^BETA-/);
  await expect(customer.locator(".receipt")).toContainText("€1.00");
  expect(await balance(customer)).toBe(before - 100);
  await look(customer, "order");
  const path = new URL(customer.url()).pathname;
  const number = path.split("/").pop() ?? "";

  const message = await heard(watcher, comment);
  await expect(message).toContainText("€1.00");
  await expect(message).toContainText("Beta key");
  await expect(message).toContainText("Wallet");
  await expect(message.getByRole("link", { name: "Open the order" })).toHaveAttribute("href", new RegExp(`${path}$`));

  await open(customer, "/orders");
  await look(customer, "orders");
  await open(customer, "/funds");
  await expect(customer.getByRole("link", { name: `Order ${number}`, exact: true })).toHaveAttribute("href", path);
  const others = await visit(people.second);
  expect((await open(others, path)).status()).toBe(404);
});

test("an order that waits is delivered by staff and refunded by an admin", async ({ visit }) => {
  test.setTimeout(120_000);
  const [admin, customer, staff] = [await visit(people.admin), await visit(people.second), await visit(people.staff)];
  await gift(admin, customer);
  await choose(customer, "Your name on the wall");
  await fill(customer, { comment: "marc, with a small m" });
  await press(customer, buyButton(customer));
  await expect(customer.getByText("Our team sees to it")).toBeVisible();
  const after = await balance(customer);
  const path = new URL(customer.url()).pathname;

  await open(staff, "/admin/orders?state=paid");
  await look(staff, "admin-orders");
  await open(staff, `/admin${path}`);
  await expect(staff.getByRole("link", { name: "Refund" })).toHaveCount(0);
  await look(staff, "admin-order-paid");
  await fill(staff, { text: "It stands **beside the door**." });
  await press(staff, staff.getByRole("button", { name: "Mark as delivered" }));
  await expect(notice(staff)).toContainText("The order is delivered.");
  await open(customer, path);
  await expect(customer.locator(".told strong")).toHaveText("beside the door");
  await look(staff, "admin-order-delivered");
  await fill(staff, { text: "It stands **behind the door**." });
  await press(staff, staff.getByRole("button", { name: "Save the text" }));
  await expect(notice(staff)).toContainText("The customer reads the corrected text.");
  await expect(staff.getByText("Text corrected by Sam")).toBeVisible();
  const year = /\b20\d\d\b/;
  for (const moment of await staff.locator(".moments time").all()) {
    // The browser has written it by its own clock.
    if (hasScript()) await expect(moment).toHaveAttribute("title", year);
    await expect(moment).toHaveText(year);
  }
  await expect(staff.locator(".receipt time")).not.toHaveAttribute("title");
  await expect(staff.locator(".receipt time")).toHaveText(year);
  await open(customer, path);
  await expect(customer.locator(".told strong")).toHaveText("behind the door");

  await open(admin, `/admin${path}`);
  await press(admin, admin.getByRole("link", { name: "Refund" }));
  await look(admin, "admin-order-refund");
  await press(admin, admin.getByRole("button", { name: /^Refund €/ }));
  await expect(problem(admin, "reason")).toBeVisible();
  await fill(admin, { reason: "The wall fell" });
  await press(admin, admin.getByRole("button", { name: /^Refund €/ }));
  await expect(notice(admin)).toContainText("The order is refunded");
  await look(admin, "admin-order-refunded");
  await open(customer, path);
  await expect(customer.getByText("The wall fell").first()).toBeVisible();
  expect(await balance(customer)).toBe(after + 250);
  if (hasScript()) {
    await customer.emulateMedia({ media: "print" });
    await customer.screenshot({ path: "screenshots/receipt-print.png", fullPage: true });
    await expect(customer.locator(".receipt")).toBeVisible();
    await expect(customer.locator(".crumbs")).toBeHidden();
  }
});

test("a product is added with its picture, seen in the shop and bought out", async ({ visit }) => {
  const [admin, visitor] = [await visit(people.admin), await visit()];
  const name = `Lantern ${Date.now()}`;
  await open(admin, "/admin/products/new");
  await press(admin, admin.getByRole("main").getByRole("button", { name: "Add the product" }));
  for (const field of ["name", "price", "delivered"]) await expect(problem(admin, field)).toBeVisible();
  await look(admin, "product-refused");
  await fill(admin, { name, price: "12.50", stock: "3", delivered: "Light it." });
  await press(admin, admin.getByRole("main").getByRole("button", { name: "Add the product" }));
  await expect(notice(admin)).toContainText("The product is there.");
  const dot = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
  const file = { name: "lantern.png", mimeType: "image/png", buffer: Buffer.from(dot, "base64") };
  await admin.getByLabel("Picture file").setInputFiles(file);
  await press(admin, admin.getByRole("button", { name: "Show this picture" }));
  await expect(notice(admin)).toContainText("The picture is shown.");
  await look(admin, "product-edit");
  const path = new URL(admin.url()).pathname.replace("/admin/products", "/shop");
  await open(visitor, path);
  const picture = visitor.getByRole("img", { name: `Picture of ${name}` });
  await expect(picture).toBeVisible();
  await expect(async () => {
    expect(await picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(1);
  }).toPass();
  await expect(visitor.getByRole("main").getByRole("link", { name: "Sign in" })).toBeVisible();
  if (hasScript()) await expectAccessible(visitor);
  await expectNothingSideways(visitor, "a product for a visitor");
  await open(admin, new URL(admin.url()).pathname);
  await fill(admin, { stock: "0", visible: false });
  await press(admin, admin.getByRole("button", { name: "Save the product" }));
  await expect(notice(admin)).toContainText("The product is saved.");
  expect((await open(visitor, path)).status()).toBe(404);
});
