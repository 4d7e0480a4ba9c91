/// Making an account, signing in and out, changing it, and the links that make and mend accounts.

import { expectSignedOut, signIn, signUp, stranger } from "./support/accounts.ts";
import { people } from "./support/demo.ts";
import { expectFields, fill, notice, open, press, problem } from "./support/pages.ts";
import { expect, test } from "./support/test.ts";

test("someone signs up, signs in and out", async ({ page }) => {
  const marie = stranger("Marie");
  await signUp(page, marie);
  await expect(notice(page)).toContainText("Now sign in");
  await expectSignedOut(page);
  await signIn(page, marie);
  await expect(page).toHaveURL("/funds");

  await page.getByRole("button", { name: "Menu" }).click();
  await press(page, page.getByRole("button", { name: "Sign out" }));
  await expect(page).toHaveURL("/");
  await expect(notice(page)).toContainText("You are signed out.");
  await expectSignedOut(page);
});

test("a refused sign-up names every field and keeps what was typed", async ({ page }) => {
  await open(page, "/sign-up");
  const typed = { email: "marie", public_name: "", first_name: "Marie", last_name: "" };
  await fill(page, { ...typed, password: "short" });
  const response = await press(page, page.getByRole("main").getByRole("button", { name: "Create an account" }));
  expect(response.status()).toBe(422);
  await expect(page).toHaveTitle(/^To correct/);
  await expect(problem(page, "email")).toContainText("an @ and a domain");
  await expect(problem(page, "password")).toContainText("too short");
  await expect(problem(page, "public_name")).toContainText("Please fill this in.");
  await expect(problem(page, "last_name")).toContainText("Please fill this in.");
  await expectFields(page, { ...typed, password: "" });

  const summary = page.getByRole("alert");
  await expect(summary).toBeFocused();
  await summary.getByRole("link", { name: /an @ and a domain/ }).click();
  await expect(page.getByLabel("E-mail")).toBeFocused();
});

test("an address that has an account is told nothing by signing up again", async ({ page }) => {
  const marie = stranger("Marie");
  await signUp(page, marie);
  await signUp(page, { ...marie, password: "four other owls here" });
  await expect(notice(page)).toContainText("its password is still the old one");
  await signIn(page, marie);
});

test("a wrong password and an unknown address are refused with the same words", async ({ page }) => {
  for (const account of [{ ...people.first, password: "not the password" }, stranger("Nobody")]) {
    await open(page, "/sign-in");
    await fill(page, { email: account.email, password: account.password });
    const response = await press(page, page.getByRole("main").getByRole("button", { name: "Sign in" }));
    expect(response.status()).toBe(422);
    await expect(page.getByRole("alert")).toHaveText(/This e-mail and password do not match\./);
    await expectFields(page, { email: account.email, password: "" });
    await expectSignedOut(page);
  }
});

test("too many wrong passwords lock the account for a while, for the right one too", async ({ page }) => {
  const marie = stranger("Marie");
  await signUp(page, marie);
  const attempt = async (password: string) => {
    const form = { email: marie.email, password };
    return page.request.post("/sign-in", { form, headers: { origin: new URL(page.url()).origin }, maxRedirects: 0 });
  };
  for (let guess = 1; guess <= 10; guess++) {
    expect((await attempt(`guess number ${guess}`)).status()).toBe(422);
  }
  expect((await attempt(marie.password)).status()).toBe(429);
  await open(page, "/sign-in");
  await fill(page, { email: marie.email, password: marie.password });
  await press(page, page.getByRole("main").getByRole("button", { name: "Sign in" }));
  await expect(page.getByRole("alert")).toContainText("Too many attempts. Please try again in");
});

test("signing in leads to the page that was asked for", async ({ page }) => {
  await open(page, "/account");
  await expect(page).toHaveURL("/sign-in?next=%2Faccount");
  await fill(page, { email: people.first.email, password: people.first.password });
  await press(page, page.getByRole("main").getByRole("button", { name: "Sign in" }));
  await expect(page).toHaveURL("/account");
});

test("someone changes names, announcement and language", async ({ page }) => {
  const marie = stranger("Marie");
  await signUp(page, marie);
  await signIn(page, marie);
  await open(page, "/account");
  await fill(page, { public_name: "", first_name: "Marie" });
  const response = await press(page, page.getByRole("button", { name: "Save" }));
  expect(response.status()).toBe(422);
  await expect(problem(page, "public_name")).toContainText("Please fill this in.");
  await expectFields(page, { public_name: "", first_name: "Marie" });

  const changed = { public_name: `M. ${marie.name}`, first_name: "Marie", last_name: "Durand", announced: false };
  await fill(page, { ...changed, lang: "fr" });
  await press(page, page.getByRole("button", { name: "Save" }));
  await expect(notice(page)).toContainText("Votre compte est enregistré.");
  await expect(page.locator("html")).toHaveAttribute("lang", "fr");
  await open(page, "/account");
  await expectFields(page, { ...changed, lang: "fr" });
});

test("a new password ends the other sessions and the old password", async ({ page, visit }) => {
  const marie = stranger("Marie");
  const elsewhere = await visit();
  await signUp(page, marie);
  await signIn(page, marie);
  await signIn(elsewhere, marie);
  const renewed = { ...marie, password: "five quite small owls" };

  await open(page, "/account");
  const change = page.getByRole("button", { name: "Change the password" });
  await fill(page, { present: "not this one", password: renewed.password });
  expect((await press(page, change)).status()).toBe(422);
  await expect(problem(page, "present")).toContainText("This is not your present password.");
  await fill(page, { present: marie.password, password: "short" });
  expect((await press(page, change)).status()).toBe(422);
  await expect(problem(page, "password")).toContainText("too short");

  await fill(page, { present: marie.password, password: renewed.password });
  await press(page, change);
  await expect(notice(page)).toContainText("Your password is changed");
  await open(elsewhere, "/account");
  await expect(elsewhere).toHaveURL(/\/sign-in/);
  await signIn(elsewhere, renewed);
});

test("sessions are listed and can be ended", async ({ page, visit }) => {
  const marie = stranger("Marie");
  const [second, third] = [await visit(), await visit()];
  await signUp(page, marie);
  for (const browser of [page, second, third]) await signIn(browser, marie);

  await open(page, "/account");
  const rows = page.getByRole("region", { name: "Where you are signed in" }).getByRole("listitem");
  await expect(rows).toHaveCount(3);
  await expect(rows.filter({ hasText: "This device" })).toHaveCount(1);
  await press(page, page.getByRole("button", { name: /^End the session of/ }).first());
  await expect(notice(page)).toContainText("The session is ended.");
  await expect(rows).toHaveCount(2);
  await press(page, page.getByRole("button", { name: "End all others" }));
  await expect(rows).toHaveCount(1);
  for (const ended of [second, third]) {
    await open(ended, "/account");
    await expect(ended).toHaveURL(/\/sign-in/);
  }
});

test("an invitation makes an account with its role, once", async ({ page, visit }) => {
  const admin = await visit(people.admin);
  await open(admin, "/admin/invitations");
  await fill(admin, { role: "staff" });
  await press(admin, admin.getByRole("button", { name: "Create an invitation" }));
  const link = await admin.getByLabel("Link of the invitation").inputValue();

  const sam = stranger("Sam");
  const path = new URL(link).pathname;
  await open(page, path);
  await expect(page.getByRole("main")).toContainText("You will join as: Staff.");
  await fill(page, { email: people.first.email, password: sam.password, public_name: sam.name });
  const accept = page.getByRole("button", { name: "Create my account" });
  expect((await press(page, accept)).status()).toBe(422);
  await expect(problem(page, "email")).toContainText("This address has an account already.");
  await fill(page, { email: sam.email, password: sam.password });
  await press(page, accept);
  await expect(page).toHaveURL("/admin");
  await expect(notice(page)).toContainText("Your account is ready.");

  const late = await visit();
  expect((await open(late, path)).status()).toBe(410);
  await expect(late.getByRole("heading", { level: 1 })).toHaveText("This link cannot be used any more");
});

test("an invitation that is withdrawn opens nothing", async ({ page, visit }) => {
  const admin = await visit(people.admin);
  await open(admin, "/admin/invitations");
  await fill(admin, { role: "customer" });
  await press(admin, admin.getByRole("button", { name: "Create an invitation" }));
  const link = await admin.getByLabel("Link of the invitation").inputValue();
  await open(admin, "/admin/invitations");
  await press(admin, admin.getByRole("link", { name: "Withdraw" }).first());
  await expect(admin.getByRole("heading", { level: 1 })).toContainText("Withdraw the invitation for the role Customer");
  await press(admin, admin.getByRole("button", { name: "Withdraw the invitation" }));
  await expect(notice(admin)).toContainText("withdrawn");
  expect((await open(page, new URL(link).pathname)).status()).toBe(410);
});

test("a reset link sets a new password, once", async ({ page, visit }) => {
  const marie = stranger("Marie");
  await signUp(page, marie);
  const admin = await visit(people.admin);
  await open(admin, `/admin/customers?q=${marie.email}`);
  await press(admin, admin.getByRole("link", { name: marie.name }));
  const reset = admin.getByRole("link", { name: "Reset link" });
  if (await reset.isVisible()) await press(admin, reset);
  await press(admin, admin.getByRole("button", { name: "Make a reset link" }));
  const path = new URL(await admin.getByLabel("Reset link").inputValue()).pathname;

  await open(page, path);
  const set = page.getByRole("button", { name: "Set the new password" });
  await fill(page, { password: "short" });
  expect((await press(page, set)).status()).toBe(422);
  await expect(problem(page, "password")).toContainText("too short");
  const renewed = { ...marie, password: "five quite small owls" };
  await fill(page, { password: renewed.password });
  await press(page, set);
  await expect(notice(page)).toContainText("Your new password is set.");
  await signIn(page, renewed);
  expect((await open(page, path)).status()).toBe(410);
});

test("links that were never made open nothing", async ({ page }) => {
  for (const kind of ["set-up", "invitation", "reset"]) {
    expect((await open(page, `/${kind}/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA`)).status()).toBe(410);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("This link cannot be used any more");
  }
});
