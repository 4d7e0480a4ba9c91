/// What the browser itself refuses: every page as everyone, whose policy must let all of the page work and nothing else.

import type { Page } from "@playwright/test";
import { people } from "./support/demo.ts";
import { listen as elsewhere } from "./support/endpoint.ts";
import { open, ready } from "./support/pages.ts";
import { expect, test } from "./support/test.ts";

/** Pages of one kind that are looked at: lists lead to many of them. */
const EACH = 2;

/** Keeps what a page's policy refuses from its first line on. */
async function listen(page: Page): Promise<string[]> {
  const violations: string[] = [];
  await page.exposeFunction("violated", (told: string) => violations.push(told));
  await page.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) => {
      const { violated } = window as unknown as { violated: (told: string) => void };
      violated(`${location.pathname}: ${event.effectiveDirective} refuses ${event.blockedURI} ${event.sample}`);
    });
  });
  return violations;
}

/** Every page that links lead to, without those that differ in a number only. */
async function walk(page: Page, from: string[], look: (path: string) => Promise<void>): Promise<number> {
  const ahead = [...from];
  const asked = new Set(ahead);
  const kinds = new Map<string, number>();
  let opened = 0;
  for (let path = ahead.shift(); path !== undefined; path = ahead.shift()) {
    const kind = path.replace(/\d+/g, "#");
    const before = kinds.get(kind) ?? 0;
    if (before >= EACH) continue;
    kinds.set(kind, before + 1);
    await open(page, path);
    opened += 1;
    await look(path);
    const links = await page.locator("a[href^='/']:not([download])").evaluateAll((all) =>
      all.map((link) => new URL((link as HTMLAnchorElement).href).pathname),
    );
    for (const link of links) {
      if (asked.has(link) || /^\/(pkg|admin\/deliveries\/export|.*\.csv|.*\.json)/.test(link) || link.endsWith(".csv")) continue;
      // What customers have attached is no page of ours, and is shut in by a policy of its own.
      if (/\/files\/\d+$/.test(link)) continue;
      asked.add(link);
      ahead.push(link);
    }
  }
  return opened;
}

for (const { who, account, least } of [
  { who: "a visitor", account: undefined, least: 6 },
  { who: "a customer", account: people.first, least: 10 },
  { who: "staff", account: people.staff, least: 15 },
  { who: "an admin", account: people.admin, least: 25 },
]) {
  test(`the policy of every page lets it work for ${who}`, async ({ visit }) => {
    test.slow();
    const page = await visit(account);
    const violations = await listen(page);
    const start = ["/", "/drops", "/shop", "/help", ...(account ? ["/account"] : ["/sign-in", "/sign-up"])];
    const opened = await walk(page, start, async (path) => {
      await ready(page);
      expect(violations, path).toEqual([]);
    });
    expect(opened).toBeGreaterThanOrEqual(least);
  });
}

test("what is smuggled into a page does not run, and calls nobody", async ({ browser, server }) => {
  // Not `visit`: the browser has something to say here.
  const context = await browser.newContext({ baseURL: server.address });
  const page = await context.newPage();
  const violations = await listen(page);
  const evil = await elsewhere();
  await open(page, "/sign-in");
  await page.evaluate((evil) => {
    const box = document.createElement("div");
    box.innerHTML = `
      <img src="${evil}/picture" onerror="window.ran = true" onload="window.ran = true">
      <a id="lure" href="javascript:window.ran=true">x</a>
      <iframe src="${evil}/frame"></iframe>
      <form action="${evil}/form"><button id="steal">x</button></form>
      <p style="color: red">x</p>`;
    document.body.append(box);
    const script = document.createElement("script");
    script.textContent = "window.ran = true";
    document.body.append(script);
    fetch(`${evil}/fetch`).catch(() => undefined);
  }, evil.url);
  await page.locator("#lure").evaluate((link) => (link as HTMLElement).click());
  await page.locator("#steal").evaluate((button) => (button as HTMLElement).click());
  for (const directive of ["img-src", "script-src-elem", "script-src-attr", "frame-src", "form-action", "style-src-attr", "connect-src"]) {
    await expect.poll(() => violations.join("\n"), { message: directive }).toContain(directive);
  }
  expect(await page.evaluate(() => "ran" in window)).toBe(false);
  expect(evil.received).toEqual([]);
  await context.close();
  await evil.end();
});
