/// Messages for tests to edit.

import type { Page } from "@playwright/test";
import { stranger } from "./accounts.ts";
import { fill, open, press } from "./pages.ts";

/** Makes a message for this kind of event from its default, opens it in the editor, and tells its path. */
export async function newMessage(admin: Page, event: string): Promise<string> {
  await open(admin, "/admin/messages/new");
  await fill(admin, { event, name: stranger("Message").name });
  await press(admin, admin.locator("main button.primary"));
  return new URL(admin.url()).pathname;
}
