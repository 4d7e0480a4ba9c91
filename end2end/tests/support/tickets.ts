/// Tickets as people see them: opened by the form, what was said in them, how many are unread.

import type { Locator, Page } from "@playwright/test";
import { fill, notice, open, press } from "./pages.ts";
import { expect } from "./test.ts";

/** Opens a ticket by the form; answers its path. */
export async function openTicket(page: Page, subject: string, text = "It does not start any more."): Promise<string> {
  await open(page, "/tickets");
  await press(page, page.getByRole("main").getByRole("link", { name: "Open a ticket" }).first());
  await fill(page, { subject, department: "2", priority: "3", text });
  await press(page, page.getByRole("main").getByRole("button", { name: "Send the ticket" }));
  await expect(notice(page)).toContainText("Your ticket is sent.");
  return new URL(page.url()).pathname;
}

/** What was said in the open thread. */
export function said(page: Page, text: string): Locator {
  return page.locator("#thread .said").filter({ hasText: text });
}

export const unread = (page: Page, menu: string) => page.getByRole("navigation", { name: menu }).locator(".count .badge");
