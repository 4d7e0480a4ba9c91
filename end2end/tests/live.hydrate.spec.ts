/// What only scripts do: ticking, hearing of changes, and being there again after having been away.

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, type Page } from "@playwright/test";
import { people } from "./support/demo.ts";
import { createCampaign, end, launch, openDrop, readCode } from "./support/drops.ts";
import { fill, open, press, ready } from "./support/pages.ts";
import { start } from "./support/server.ts";
import { expect, test } from "./support/test.ts";

/** What the countdown shows, in seconds. */
async function shown(page: Page): Promise<number> {
  const groups = page.locator(".countdown .group:visible");
  const texts = await groups.allInnerTexts();
  const sizes: Record<string, number> = { day: 86_400, hour: 3600, minute: 60, second: 1 };
  return texts.reduce((sum, text) => {
    const [digits, unit] = text.trim().split(/\s+/);
    return sum + Number(digits) * (sizes[unit?.replace(/s$/, "") ?? ""] ?? NaN);
  }, 0);
}

test("the countdown ticks by the server's clock, whatever the browser's says", async ({ visit }) => {
  const admin = await visit(people.admin);
  const campaign = await createCampaign(admin, { interval: "40 min" });
  await open(admin, campaign.path);
  const opening = await admin.getByRole("region", { name: "The drop on its way" }).locator("time").first().getAttribute("datetime");
  const left = () => (Date.parse(opening ?? "") - Date.now()) / 1000;

  for (const wrong of [-3 * 86_400_000, 0, 5 * 3_600_000]) {
    const page = await visit();
    await page.clock.install({ time: Date.now() + wrong });
    await open(page, "/");
    await expect.poll(async () => Math.abs((await shown(page)) - left()), { timeout: 5000 }).toBeLessThan(1.5);
    const before = await shown(page);
    await expect.poll(() => shown(page), { timeout: 5000 }).toBeLessThan(before - 1);
    expect(Math.abs((await shown(page)) - left())).toBeLessThan(1.5);
    await page.close();
  }
});

test("a balance that changes elsewhere changes on an open page", async ({ visit }) => {
  const [admin, customer] = [await visit(people.admin), await visit(people.third)];
  await open(customer, "/funds");
  await open(admin, "/admin/customers?q=lin");
  await press(admin, admin.getByRole("main").getByRole("link", { name: people.third.name }));
  await press(admin, admin.getByRole("main").getByRole("link", { name: "Correct the balance" }));
  const reason = `Thank you ${Date.now()}`;
  await fill(admin, { direction: "add", amount: "1.00", reason });
  const before = Number(await customer.locator(".top .balance data").getAttribute("value"));
  await press(admin, admin.getByRole("main").getByRole("button", { name: "Correct the balance" }));
  await expect(customer.locator(".top .balance data")).toHaveAttribute("value", String(before + 100));
  await expect(customer.getByRole("region", { name: "Your entries" })).toContainText(reason);
});

test("a page that was left and is come back to knows what happened meanwhile", async ({ visit, baseURL }) => {
  const admin = await visit(people.admin);
  // Playwright switches the back/forward cache off; readers have it.
  const browser = await chromium.launch({
    executablePath: process.env["CHROMIUM"] ?? "",
    chromiumSandbox: process.getuid?.() !== 0,
    ignoreDefaultArgs: ["--disable-back-forward-cache"],
  });
  const page = await browser.newPage({ baseURL: baseURL ?? "" });
  await open(page, "/");
  await page.evaluate(() => Object.assign(window, { stillHere: true }));
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Drops" }).click();
  await expect(page).toHaveURL("/drops");
  const drop = await openDrop(admin);
  // Not `goBack`, which waits for a page to load, and nothing is loaded.
  await page.evaluate(() => history.back());
  await expect(page).toHaveURL("/");
  expect(await page.evaluate(() => "stillHere" in window), "the page comes out of the cache").toBe(true);
  await expect(page.locator(".sky")).toHaveAttribute("data-phase", "open");
  await end(admin, drop);
  await expect(page.locator(".sky")).toHaveAttribute("data-phase", "closed");
  await browser.close();
});

test("times are told by the reader's own clocks, also where nothing else moves", async ({ visit }) => {
  const admin = await visit(people.admin);
  await open(admin, "/admin/messages");
  const time = admin.locator("main time").first();
  const own = await time.evaluate((element) => {
    const at = new Date(element.getAttribute("datetime") ?? "");
    return [at.getHours(), at.getMinutes()].map((part) => String(part).padStart(2, "0")).join(":");
  });
  await expect(time).toContainText(own);
  await expect(time, "what the company's clocks say").toHaveAttribute("title", /\d\d:\d\d.*\(.+\)$/);
  const zone = await admin.evaluate(() => Intl.DateTimeFormat().resolvedOptions().timeZone);
  await expect(admin.locator("#clocks"), "whose clocks these are").toContainText(zone.split("/").at(-1) ?? zone);
});

test("from signing in to winning with the keyboard alone", async ({ page, visit }) => {
  const admin = await visit(people.admin);
  const drop = await openDrop(admin);
  await open(page, "/sign-in");
  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: "Skip to the content" })).toBeFocused();
  await page.keyboard.press("Enter");
  await tabTo(page, "#email");
  await page.keyboard.type(people.first.email);
  await tabTo(page, "#password");
  await page.keyboard.type(people.first.password);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL("/funds");
  await ready(page);
  await expect(page.getByLabel("Type the code")).toBeFocused();
  await page.keyboard.type(drop.code);
  await page.keyboard.press("Enter");
  await expect(page.locator(".win")).toBeFocused();
  await expect(page.locator(".win")).toContainText(/You won €\d\.\d\d/);
  await tabTo(page, ".win a[href='#entries']");
});

/** Goes on with the Tab key until this has the focus, and can be seen to have it. */
async function tabTo(page: Page, selector: string): Promise<void> {
  const target = page.locator(selector);
  await expect(async () => {
    await page.keyboard.press("Tab");
    await expect(target).toBeFocused({ timeout: 50 });
  }).toPass({ timeout: 10_000, intervals: [0] });
  const outline = await target.evaluate((element) => getComputedStyle(element).outlineStyle);
  expect(outline, `${selector} shows its focus`).not.toBe("none");
}

test("nobody's typing is interrupted when a drop opens", async ({ visit }) => {
  const [admin, customer] = [await visit(people.admin), await visit(people.second)];
  const campaign = await createCampaign(admin);
  await open(customer, "/funds");
  await customer.locator(".code-card summary").click();
  await customer.getByLabel("Type the code").fill("half a co");
  await launch(admin, campaign, "At once");
  await readCode(admin, campaign);
  await expect(customer.locator(".sky")).toHaveAttribute("data-phase", "open");
  await expect(customer.getByLabel("Type the code")).toHaveValue("half a co");
});

test("a page goes on after the server was restarted", async ({ browser }) => {
  test.setTimeout(120_000);
  const data = await mkdtemp(join(tmpdir(), "largage-"));
  const options = ["--demo-drop-in", "12", "--demo-warning", "4", "--demo-validity", "60"];
  let server = await start(data, options);
  try {
    // Not `visit`: while the server is away the browser rightly complains.
    const page = await browser.newPage({ baseURL: server.address });
    await open(page, "/");
    const lost = page.getByText("Connection lost, trying again");
    await expect(page.locator(".sky")).toHaveAttribute("data-phase", "scheduled");
    await server.end("SIGKILL");
    server = await start(data, [...options, "--keep"], new URL(server.address).host);
    await expect(page.locator(".sky")).toHaveAttribute("data-phase", "announced", { timeout: 20_000 });
    await expect(page.locator(".sky")).toHaveAttribute("data-phase", "open", { timeout: 20_000 });
    await server.end("SIGKILL");
    await expect(lost).toBeVisible({ timeout: 20_000 });
    server = await start(data, [...options, "--keep"], new URL(server.address).host);
    await expect(lost).toHaveCount(0, { timeout: 30_000 });
    await page.close();
    expect(await server.end("SIGTERM")).toBe(0);
  } finally {
    await server.end("SIGKILL");
    await rm(data, { recursive: true });
  }
});

test("a preview that cannot be brought up to date says so, until it can", async ({ visit }) => {
  const admin = await visit(people.admin);
  await open(admin, "/admin/campaigns/new");
  const stale = admin.getByText("This could not be brought up to date.");
  await admin.route("**/new/preview", (route) => route.fulfill({ status: 204 }));
  await fill(admin, { uses: "21" });
  await expect(stale).toBeVisible();
  await admin.unroute("**/new/preview");
  await fill(admin, { uses: "22" });
  await expect(stale).toHaveCount(0);
});

test("a page says that it listens only once its lazy islands do", async ({ visit }) => {
  const admin = await visit(people.admin);
  // Without its preload, the chunk is asked for by the program itself once that runs.
  await admin.route("/admin/campaigns/new", async (route) => {
    const response = await route.fetch();
    const body = (await response.text()).replace(/<link rel="preload"[^>]*live_preview[^>]*>/, "");
    await route.fulfill({ response, body });
  });
  let release = () => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  const chunk = "**/*live_preview*.wasm";
  await admin.route(chunk, async (route) => {
    await held;
    await route.continue();
  });
  const asked = admin.waitForRequest(chunk);
  await admin.goto("/admin/campaigns/new");
  await asked;
  // What else the program had to do is done.
  await admin.evaluate(() => new Promise((resolve) => setTimeout(resolve)));
  expect(await admin.locator("html[data-hydrated]").count()).toBe(0);
  release();
  await ready(admin);
  await fill(admin, { uses: "0" });
  await expect(admin.getByRole("complementary", { name: "What will happen" })).toContainText("These settings need another value");
});

test("the button says that a code is being redeemed", async ({ visit }) => {
  const customer = await visit(people.second);
  await open(customer, "/funds");
  const button = customer.locator(".code-form button");
  if (!(await button.isVisible())) await customer.locator(".code-card summary").click();
  let answer = () => {};
  const held = new Promise<void>((resolve) => (answer = resolve));
  await customer.route("**/api/redeem", async (route) => {
    await held;
    await route.continue();
  });
  await customer.getByLabel("Type the code").fill("QQ-QQQQQQQQ");
  await button.click();
  await expect(button).toHaveText("Redeeming…");
  await expect(button).toHaveAttribute("aria-busy", "true");
  answer();
  await expect(button).toHaveText("Redeem the code");
  await expect(button).toHaveAttribute("aria-busy", "false");
  await expect(customer.locator("#code-answer")).toContainText("No drop is open right now.");
});
