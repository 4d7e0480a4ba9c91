/// The shop where it matters: clicked twice, dearer meanwhile, hidden meanwhile, the last one, codes and the statement.

import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import { people } from "./support/demo.ts";
import { balance } from "./support/drops.ts";
import { look } from "./support/look.ts";
import { expectFields, fill, notice, open, press, problem } from "./support/pages.ts";
import { buyButton, changeProduct, createProduct, credit } from "./support/shop.ts";
import { expect, test } from "./support/test.ts";

/** How many orders of a product the team sees. */
async function orders(admin: Page, product: string): Promise<number> {
  await open(admin, `/admin/orders?product=${product}`);
  return admin.locator("tbody tr").count();
}

/** What a link downloads, and as what. */
async function download(page: Page, name: string): Promise<{ name: string; lines: string[] }> {
  const started = page.waitForEvent("download");
  await page.getByRole("main").getByRole("link", { name }).click();
  const file = await started;
  const text = await readFile(await file.path(), "utf8");
  return { name: file.suggestedFilename(), lines: text.split("\r\n") };
}

test("a double click buys once", async ({ visit }) => {
  const [admin, customer] = [await visit(people.admin), await visit(people.first)];
  await credit(admin, people.first, "5.00");
  const product = await createProduct(admin, "Twice clicked", { stock: "5" });
  await open(customer, `/shop/${product}`);
  const before = await balance(customer);
  // Not `waitForURL`: the second click ends the navigation of the first.
  await buyButton(customer).dblclick({ noWaitAfter: true });
  await expect(customer).toHaveURL(/\/orders\/\d+$/);
  await expect(customer.locator(".receipt")).toContainText("Twice clicked");
  await expect(notice(customer)).toContainText(/Thank you!|Nothing was paid again/);
  expect(await orders(admin, product)).toBe(1);
  await open(customer, "/funds");
  expect(await balance(customer)).toBe(before - 100);
});

test("what is dearer or hidden meanwhile is not bought, and the comment stays", async ({ visit }) => {
  const [admin, customer] = [await visit(people.admin), await visit(people.second)];
  await credit(admin, people.second, "5.00");
  const product = await createProduct(admin, "Dearer meanwhile");
  await open(customer, `/shop/${product}`);
  const before = await balance(customer);
  const comment = "For the garden";
  await fill(customer, { quantity: "2", comment });
  await changeProduct(admin, product, { price: "1.50" });
  expect((await press(customer, buyButton(customer))).status()).toBe(422);
  await expect(customer.getByRole("alert")).toContainText("the price has changed and is now €1.50");
  await expect(buyButton(customer)).toHaveText("Buy at €1.50 each");
  await expectFields(customer, { quantity: "2", comment });
  await look(customer, "product-dearer");
  expect(await orders(admin, product)).toBe(0);
  await press(customer, buyButton(customer));
  await expect(notice(customer)).toContainText("Thank you!");
  expect(await balance(customer)).toBe(before - 300);

  await open(customer, `/shop/${product}`);
  await fill(customer, { comment });
  await changeProduct(admin, product, { visible: false });
  expect((await press(customer, buyButton(customer))).status()).toBe(404);
  await expect(customer.getByRole("alert")).toContainText("not in the shop any more");
  await expect(customer.getByLabel("Comment")).toHaveValue(comment);
  await look(customer, "product-withdrawn");
  expect(await orders(admin, product)).toBe(1);
});

test("the last one goes to one of two, and the other is told", async ({ visit }) => {
  const [admin, first, second] = [await visit(people.admin), await visit(people.first), await visit(people.third)];
  await credit(admin, people.first, "5.00");
  await credit(admin, people.third, "5.00");
  const product = await createProduct(admin, "The last one", { stock: "1" });
  const both = [first, second];
  for (const customer of both) {
    await open(customer, `/shop/${product}`);
    await fill(customer, { comment: "Me, please" });
  }
  const before = await Promise.all(both.map(balance));
  const answers = await Promise.all(both.map((customer) => press(customer, buyButton(customer))));
  const won = answers.map((answer) => answer.status() === 200);
  expect(won.filter(Boolean)).toHaveLength(1);
  for (const [index, customer] of both.entries()) {
    if (won[index]) {
      await expect(customer).toHaveURL(/\/orders\/\d+$/);
      await expect(notice(customer)).toContainText("Thank you!");
    } else {
      expect(answers[index]?.status()).toBe(422);
      await expect(customer.getByRole("alert")).toContainText("somebody else was quicker");
      await expect(customer.getByLabel("Comment")).toHaveValue("Me, please");
      await look(customer, "product-gone");
    }
    await open(customer, "/funds");
    expect(await balance(customer)).toBe((before[index] ?? 0) - (won[index] ? 100 : 0));
  }
  expect(await orders(admin, product)).toBe(1);
});

test("codes are added, refused with what was typed, and handed out once", async ({ visit }) => {
  const [admin, customer] = [await visit(people.admin), await visit(people.first)];
  await credit(admin, people.first, "5.00");
  const product = await createProduct(admin, "A key of codes", { delivery: "code", delivered: "" });
  const add = async (codes: string): Promise<void> => {
    await fill(admin, { codes });
    await press(admin, admin.getByRole("button", { name: "Add these codes" }));
  };
  const long = `KEY-A\n${"x".repeat(201)}`;
  await add(long);
  await expect(problem(admin, "codes")).toContainText("Line 2:");
  await expectFields(admin, { codes: long });
  await add("KEY-A\nKEY-B");
  await expect(notice(admin)).toContainText("2 codes were added");
  await add("KEY-B\nKEY-A");
  await expect(problem(admin, "codes")).toContainText("No code was added");
  await expectFields(admin, { codes: "KEY-B\nKEY-A" });
  await look(admin, "product-codes");
  await open(customer, `/shop/${product}`);
  await press(customer, buyButton(customer));
  await expect(customer.locator(".handed-out")).toHaveText("KEY-A");
  await open(admin, `/admin/products/${product}`);
  await expect(admin.getByText("To be sold: 1. Handed out: 1.")).toBeVisible();
  await changeProduct(admin, product, { delivery: "by_hand", delivered: "Come and get it." });
  await expect(admin.getByText("Its codes are kept")).toBeVisible();
  await expectFields(admin, { delivered: "Come and get it." });
  await look(admin, "product-codes-kept");
});

test("the statement is downloaded as spreadsheets of each language read it", async ({ visit }) => {
  const [admin, customer, staff] = [await visit(people.admin), await visit(people.third), await visit(people.staff)];
  const path = await credit(admin, people.third, "5.00");
  const product = await createProduct(admin, "Counted, with a comma");
  await open(customer, `/shop/${product}`);
  await press(customer, buyButton(customer));
  const order = new URL(customer.url()).pathname.split("/").pop();
  await open(customer, "/funds");
  const balanceNow = (await balance(customer)) / 100;
  const english = await download(customer, "Download all entries (CSV)");
  expect(english.name).toBe("statement.csv");
  expect(english.lines[0]).toMatch(/^\u{feff}Number,Date and time \([\w/]+\),What,Amount,Balance,Unit,Address$/u);
  expect(english.lines.at(-2)).toContain(`,Order ${order},-1.00,${balanceNow.toFixed(2)},€,`);

  const french = await visit(people.third, { locale: "fr-FR" });
  await open(french, "/funds");
  const releve = await download(french, "Télécharger tous les mouvements (CSV)");
  expect(releve.name).toBe("releve.csv");
  expect(releve.lines[0]).toMatch(/^\u{feff}Numéro;Date et heure \([\w/]+\);Quoi;Montant;Solde;Unité;Adresse$/u);
  expect(releve.lines.at(-2)).toContain(`;Commande ${order};-1,00;${balanceNow.toFixed(2).replace(".", ",")};€;`);

  await open(staff, path);
  const theirs = await download(staff, "Download all entries (CSV)");
  expect(theirs.name).toBe(`statement-${path.split("/").pop()}.csv`);
  expect(theirs.lines).toHaveLength(english.lines.length);
  await press(staff, staff.getByRole("main").getByRole("link", { name: "Correction: A present" }).first());
  await expect(staff.getByText("Made by")).toBeVisible();
  await look(staff, "admin-entry");
});
