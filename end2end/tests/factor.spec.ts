/// The second factor: set up, signed in with, lost, and removed; with the codes that an app would show.

import { createHmac } from "node:crypto";
import type { Page } from "@playwright/test";
import { type Account, expectSignedIn, expectSignedOut, signIn, signUp, stranger } from "./support/accounts.ts";
import { people } from "./support/demo.ts";
import { expectAccessible, expectNothingSideways } from "./support/look.ts";
import { fill, hasScript, notice, open, press, problem } from "./support/pages.ts";
import { expect, test } from "./support/test.ts";

/** The six digits of a secret, some steps of thirty seconds from now. */
function code(secret: string, later = 0): string {
  const bits = [...secret].map((letter) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(letter).toString(2).padStart(5, "0"));
  const bytes = bits.join("").match(/.{8}/g) ?? [];
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + later));
  const hash = createHmac("sha1", Buffer.from(bytes.map((byte) => parseInt(byte, 2)))).update(counter).digest();
  const at = (hash.at(-1) ?? 0) & 15;
  return String((hash.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

/** Sets a second factor up by the forms, and gives back its secret and recovery codes. */
async function setUp(page: Page, account: Account): Promise<{ secret: string; recovery: string[] }> {
  await open(page, "/account");
  await press(page, page.getByRole("link", { name: "Set up a second factor" }));
  await fill(page, { password: account.password });
  await press(page, page.getByRole("button", { name: "Go on" }));
  const secret = (await page.locator("#secret").innerText()).replaceAll(" ", "");
  await fill(page, { code: code(secret) });
  await press(page, page.getByRole("button", { name: "Switch it on" }));
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Your second factor is on");
  return { secret, recovery: await page.locator(".recovery code").allInnerTexts() };
}

/** The first of the two steps. */
async function firstStep(page: Page, account: Account, path = "/sign-in"): Promise<void> {
  await open(page, path);
  await fill(page, { email: account.email, password: account.password });
  await press(page, page.locator("form[action='/sign-in'] button"));
  await expect(page).toHaveURL(/\/sign-in\/code/);
}

async function enter(page: Page): Promise<number> {
  return (await press(page, page.locator("form[action='/sign-in/code'] button"))).status();
}

async function signOut(page: Page): Promise<void> {
  await page.context().clearCookies({ name: "session" });
}

test("someone sets it up and signs in with a code, once", async ({ page }) => {
  const marie = stranger("Marie");
  await signUp(page, marie);
  await signIn(page, marie);
  await open(page, "/account/second-factor");
  await fill(page, { password: "not the password" });
  expect((await press(page, page.getByRole("button", { name: "Go on" }))).status()).toBe(422);
  await expect(problem(page, "password")).toContainText("This is not your present password.");
  await fill(page, { password: marie.password });
  await press(page, page.getByRole("button", { name: "Go on" }));
  await expect(page.getByRole("img", { name: /QR code/ })).toBeVisible();
  if (hasScript()) await expectAccessible(page);
  await expectNothingSideways(page, "second-factor");
  await fill(page, { code: "000000" });
  expect((await press(page, page.getByRole("button", { name: "Switch it on" }))).status()).toBe(422);
  await expect(problem(page, "code")).toBeVisible();

  const { secret, recovery } = await setUp(page, marie);
  expect(new Set(recovery).size).toBe(10);
  if (hasScript()) await expectAccessible(page);
  await expectNothingSideways(page, "second-factor");
  const saved = page.waitForEvent("download");
  await page.getByRole("link", { name: "Save as a text file" }).click();
  expect((await saved).suggestedFilename()).toBe("recovery-codes.txt");

  await signOut(page);
  await firstStep(page, marie, "/sign-in?next=%2Fdrops");
  await expectSignedOut(page);
  if (hasScript()) await expectAccessible(page);
  await expectNothingSideways(page, "second-factor");
  // What has set it up is used up; the next one counts already.
  await fill(page, { code: code(secret, -1) });
  expect(await enter(page)).toBe(422);
  await expect(problem(page, "code")).toContainText("This code does not count.");
  const next = code(secret, 1);
  await fill(page, { code: `${next.slice(0, 3)} ${next.slice(3)}` });
  expect(await enter(page)).toBe(200);
  await expect(page).toHaveURL("/drops");
  await expectSignedIn(page);
});

test("a recovery code lets in once, and removes what is lost", async ({ page }) => {
  const marie = stranger("Marie");
  await signUp(page, marie);
  await signIn(page, marie);
  const { recovery } = await setUp(page, marie);
  const [first = "", second = ""] = recovery;
  await signOut(page);
  await firstStep(page, marie);
  await page.getByText("I do not have my phone").click();
  await fill(page, { recovery: first.toLowerCase() });
  expect(await enter(page)).toBe(200);
  await expect(notice(page)).toContainText("9 are left");
  await signOut(page);
  await firstStep(page, marie);
  await page.getByText("I do not have my phone").click();
  await fill(page, { recovery: first });
  expect(await enter(page)).toBe(422);
  await expect(problem(page, "recovery")).toContainText("it was used");
  await fill(page, { recovery: second });
  expect(await enter(page)).toBe(200);

  await open(page, "/account/second-factor/remove");
  await fill(page, { password: marie.password, code: recovery[2] ?? "" });
  await press(page, page.getByRole("button", { name: "Remove the second factor" }));
  await expect(notice(page)).toContainText("Your second factor is removed.");
  await signOut(page);
  await signIn(page, marie);
});

test("an admin removes it for who has lost everything", async ({ page, visit }) => {
  const marie = stranger("Marie");
  await signUp(page, marie);
  await signIn(page, marie);
  await setUp(page, marie);
  const admin = await visit(people.admin);
  await open(admin, `/admin/customers?q=${encodeURIComponent(marie.email)}`);
  await press(admin, admin.getByRole("main").getByRole("link", { name: marie.name }));
  await press(admin, admin.getByRole("link", { name: "Remove the second factor" }));
  if (hasScript()) await expectAccessible(admin);
  await press(admin, admin.getByRole("button", { name: "Remove the second factor" }));
  await expect(notice(admin)).toContainText("is removed");
  await signOut(page);
  await signIn(page, marie);
});

test("the other devices tell of a new one, once", async ({ page, visit }) => {
  const marie = stranger("Marie");
  const elsewhere = await visit();
  await signUp(page, marie);
  await signIn(page, marie);
  await signIn(elsewhere, marie);
  const told = page.getByText("signed in to your account from a new device");
  await open(page, "/drops");
  await expect(told).toBeVisible();
  if (hasScript()) await expectAccessible(page);
  await open(page, "/account");
  await expect(told).not.toBeVisible();
  const sessions = page.getByRole("region", { name: "Where you are signed in" }).getByRole("listitem");
  await expect(sessions.filter({ hasText: "New device" })).toHaveCount(1);
});
