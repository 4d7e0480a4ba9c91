/// Opening pages, sending forms, and waiting until a page shows something, with the pages' scripts and without.

import { expect, type Locator, type Page, type Response, test } from "@playwright/test";

/** Whether this project runs the pages' scripts. */
export function hasScript(): boolean {
  return test.info().project.use.javaScriptEnabled !== false;
}

/** The page at `path`, ready to be used. */
export async function open(page: Page, path: string): Promise<Response> {
  // Nothing came where the page has just fetched this address by itself.
  const response = (await page.goto(path)) ?? (await page.reload());
  await ready(page);
  if (!response) throw new Error(`${path} was not loaded`);
  return response;
}

/** Waits until every island of the page listens. */
export async function ready(page: Page): Promise<void> {
  if (!hasScript()) return;
  await expect(page.locator("html[data-hydrated], html:not(:has(leptos-island))")).toBeAttached();
}

/** Presses what leads to another page, or to the same with its problems, and tells how the server answered. */
export async function press(page: Page, button: Locator): Promise<Response> {
  const answered = page.waitForResponse((response) => {
    const redirects = response.status() >= 300 && response.status() < 400;
    return response.request().isNavigationRequest() && response.frame() === page.mainFrame() && !redirects;
  });
  const shown = page.waitForEvent("domcontentloaded");
  await button.click();
  const response = await answered;
  await shown;
  await ready(page);
  return response;
}

/** Waits for something that comes by itself; without scripts, by loading the page again and again. */
export async function comes(page: Page, what: Locator, timeout = 30_000): Promise<void> {
  if (hasScript()) return expect(what).toBeVisible({ timeout });
  await expect(async () => {
    // With its fragment it would not be loaded again.
    await page.goto(page.url().replace(/#.*/, ""));
    await expect(what).toBeVisible({ timeout: 100 });
  }).toPass({ timeout, intervals: [250] });
}

/** What stands beside a field that was refused. */
export function problem(page: Page, field: string): Locator {
  return page.locator(`#${field}-problem`);
}

/** What is typed, chosen or ticked, by the names of the fields. */
export type Fields = Record<string, string | boolean>;

/** Fills in the fields of the page's form, or of the one that is given. */
export async function fill(form: Page | Locator, fields: Fields): Promise<void> {
  for (const [name, value] of Object.entries(fields)) {
    const field = named(form, name);
    if (typeof value === "boolean") {
      await field.setChecked(value);
    } else if (await field.evaluate((element) => element.tagName === "SELECT")) {
      await field.selectOption(value);
    } else {
      await field.fill(value);
    }
  }
}

/** The fields hold what was typed. */
export async function expectFields(form: Page | Locator, fields: Fields): Promise<void> {
  for (const [name, value] of Object.entries(fields)) {
    const field = named(form, name);
    await (typeof value === "boolean" ? expect(field).toBeChecked({ checked: value }) : expect(field).toHaveValue(value));
  }
}

function named(form: Page | Locator, name: string): Locator {
  return form.locator(`${"goto" in form ? "main " : ""}[name="${name}"]:not([type="hidden"])`);
}

/** The notice that an action left on the next page. */
export function notice(page: Page): Locator {
  return page.locator(".flash");
}
