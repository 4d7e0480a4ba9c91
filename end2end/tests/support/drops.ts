/// Campaigns and their drops: made by an admin through the forms, heard of in the sandbox, redeemed on Funds.

import { randomUUID } from "node:crypto";
import { expect, type Locator, type Page } from "@playwright/test";
import { channel } from "./demo.ts";
import { type Fields, fill, hasScript, notice, open, press } from "./pages.ts";

export interface Campaign {
  name: string;
  path: string;
  /** What its codes begin with: no other campaign's do. */
  prefix: string;
}

/** What the running test has made. */
const made: Campaign[] = [];

/** Drops far apart, so that only the one that is launched comes. */
const rare: Fields = {
  interval: "3 d",
  window_from: "0",
  window_to: "0",
  warning: "3 s",
  validity: "10 min",
  grace: "10 min",
  minimum: "1.00",
  maximum: "2.00",
  uses: "5",
};

/** Makes a campaign whose messages go to the demo's channel. */
export async function createCampaign(admin: Page, settings: Fields = {}): Promise<Campaign> {
  const letters = [...randomUUID().replaceAll("-", "")].slice(0, 6);
  const prefix = letters.map((digit) => "ABCDEFGHIJKLMNOP"[parseInt(digit, 16)]).join("");
  const name = `Test ${prefix}`;
  await open(admin, "/admin/campaigns/new");
  await fill(admin, { ...rare, name, prefix, ...settings });
  await admin.getByRole("group", { name: "Send the messages to" }).getByLabel(channel).check();
  await press(admin, admin.getByRole("main").getByRole("button", { name: "Create a campaign" }));
  await expect(notice(admin)).toContainText(`${name} is created.`);
  const campaign = { name, path: new URL(admin.url()).pathname, prefix };
  made.push(campaign);
  return campaign;
}

/** Launches a drop of the campaign: at once, or after its warning. */
export async function launch(admin: Page, campaign: Campaign, when: "At once" | "After the warning"): Promise<void> {
  await open(admin, campaign.path);
  await press(admin, admin.getByRole("main").getByRole("link", { name: "Launch a drop now" }));
  // Once the channel is warned there is nothing to choose.
  const choice = admin.getByLabel(when);
  if ((await choice.count()) > 0) await choice.check();
  await press(admin, admin.getByRole("main").getByRole("button", { name: "Launch the drop" }));
}

/** Makes a campaign, launches a drop at once, and reads its code in the channel. */
export async function openDrop(admin: Page, settings: Fields = {}): Promise<Campaign & { code: string }> {
  const campaign = await createCampaign(admin, settings);
  await launch(admin, campaign, "At once");
  return { ...campaign, code: await readCode(admin, campaign) };
}

export function hasCampaigns(): boolean {
  return made.length > 0;
}

/** Lets nothing more come of the campaigns that the test has made. */
export async function endCampaigns(admin: Page): Promise<void> {
  for (const campaign of made.splice(0)) await end(admin, campaign);
}

/** Cancels the drop that is on its way or open, and pauses the campaign. */
export async function end(admin: Page, campaign: Campaign): Promise<void> {
  await open(admin, campaign.path);
  const headers = { origin: new URL(admin.url()).origin };
  const cancel = await admin.getByRole("main").getByRole("link", { name: "Cancel it" }).all();
  for (const path of [`${campaign.path}/pause`, ...(await Promise.all(cancel.map((link) => link.getAttribute("href"))))]) {
    // What is over by now cannot be ended, and needs not be.
    if (path) await admin.request.post(path, { headers, form: {} });
  }
}

/** The channel, as people see it. */
export async function openChannel(page: Page): Promise<Locator> {
  await open(page, "/sandbox");
  const link = page.getByRole("main").getByRole("link", { name: channel });
  if (await link.first().isVisible()) await press(page, link.first());
  return page.locator(".channel .message");
}

/** Waits for a message in the channel and gives it back. */
export async function heard(page: Page, text: string | RegExp, timeout = 30_000): Promise<Locator> {
  const messages = await openChannel(page);
  const message = messages.filter({ hasText: text }).last();
  await expect(async () => {
    await open(page, page.url());
    await expect(message).toBeVisible({ timeout: 100 });
  }).toPass({ timeout, intervals: [100, 250] });
  return message;
}

/** The code of the campaign's latest drop, once the channel shows it. */
export async function readCode(page: Page, campaign: Campaign): Promise<string> {
  const code = new RegExp(`${campaign.prefix}-[A-Z2-9]{8}`);
  const message = await heard(page, code);
  return code.exec(await message.innerText())?.[0] ?? "";
}

/** Types a code on Funds and sends it. */
export async function redeem(page: Page, code: string): Promise<void> {
  const field = page.getByLabel("Type the code").or(page.getByLabel("Saisissez le code"));
  if (!(await field.isVisible())) await page.locator(".code-card summary").click();
  await field.fill(code);
  const button = page.locator(".code-form button");
  await (hasScript() ? button.click() : press(page, button));
}

/** What says that a code was credited, and how much. */
export function win(page: Page): Locator {
  return (hasScript() ? page.locator(".win .unseen") : notice(page)).filter({ hasText: /^\s*You won €\d+\.\d\d\./ });
}

/** The sum in the header, in the smallest unit. */
export async function balance(page: Page): Promise<number> {
  return Number(await page.locator(".top .balance data").getAttribute("value"));
}
