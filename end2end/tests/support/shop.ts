/// Credits to spend, products to spend them on, and buying them.

import { expect, type Locator, type Page } from "@playwright/test";
import type { Account } from "./accounts.ts";
import { createCampaign, launch, readCode, redeem, win } from "./drops.ts";
import { type Fields, fill, notice, open, press } from "./pages.ts";

/** Lets a drop give a customer between 3.00 and 4.00. */
export async function gift(admin: Page, customer: Page): Promise<void> {
  const campaign = await createCampaign(admin, { minimum: "3.00", maximum: "4.00" });
  await launch(admin, campaign, "At once");
  const code = await readCode(admin, campaign);
  await open(customer, "/funds");
  await redeem(customer, code);
  await expect(win(customer)).toBeAttached();
}

/** Adds credits by hand and tells where the customer's page is. */
export async function credit(admin: Page, { email }: Account, amount: string): Promise<string> {
  await open(admin, `/admin/customers?q=${encodeURIComponent(email)}`);
  await press(admin, admin.locator("tbody th a"));
  const path = new URL(admin.url()).pathname;
  await open(admin, `${path}/correct`);
  await fill(admin, { amount, reason: "A present" });
  await press(admin, admin.locator("main form button.primary"));
  await expect(notice(admin)).toBeVisible();
  return path;
}

/** Adds a visible product of 1.00 that delivers a text, and tells its number. */
export async function createProduct(admin: Page, name: string, settings: Fields = {}): Promise<string> {
  await open(admin, "/admin/products/new");
  await fill(admin, { name, price: "1.00", delivered: "Here it is.", ...settings });
  await press(admin, admin.getByRole("main").getByRole("button", { name: "Add the product" }));
  await expect(notice(admin)).toContainText("The product is there.");
  return new URL(admin.url()).pathname.split("/").pop() ?? "";
}

/** Changes a product through its form. */
export async function changeProduct(admin: Page, product: string, settings: Fields): Promise<void> {
  await open(admin, `/admin/products/${product}`);
  await fill(admin, settings);
  await press(admin, admin.getByRole("button", { name: "Save the product" }));
  await expect(notice(admin)).toContainText("The product is saved.");
}

/** Opens a product by its card. */
export async function choose(page: Page, name: string): Promise<void> {
  await open(page, "/shop");
  await press(page, page.getByRole("main").getByRole("link", { name, exact: true }));
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(name);
}

export function buyButton(page: Page): Locator {
  return page.getByRole("main").getByRole("button", { name: /^Buy / });
}
