/// Who uses the demo, and how they sign in and up.

import { randomUUID } from "node:crypto";
import { expect, type Page } from "@playwright/test";
import { fill, open, press } from "./pages.ts";

export interface Account {
  email: string;
  password: string;
  name: string;
}

/** Someone who was never here before. */
export function stranger(name: string): Account {
  const mark = randomUUID().slice(0, 8);
  return { email: `${name.toLowerCase()}-${mark}@example.org`, password: "three small owls", name: `${name} ${mark}` };
}

/** Signs in by the form. */
export async function signIn(page: Page, account: Account): Promise<void> {
  await open(page, "/sign-in");
  await fill(page, { email: account.email, password: account.password });
  await press(page, page.locator("form[action='/sign-in'] button"));
  await expectSignedIn(page);
}

/** Makes an account by the form; it is not signed in yet. */
export async function signUp(page: Page, account: Account): Promise<void> {
  await open(page, "/sign-up");
  await fill(page, { email: account.email, password: account.password, public_name: account.name });
  await press(page, page.getByRole("main").getByRole("button", { name: "Create an account" }));
  await expect(page).toHaveURL(/\/sign-in/);
}

export async function expectSignedIn(page: Page): Promise<void> {
  await expect(page.locator("form[action='/sign-out']")).toBeAttached();
}

export async function expectSignedOut(page: Page): Promise<void> {
  await expect(page.locator("form[action='/sign-out']")).not.toBeAttached();
}
