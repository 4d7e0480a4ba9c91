/// Every page, as everyone sees it: in both languages, light and dark, on a phone and on a desk.

import type { Page, Request } from "@playwright/test";
import type { Account } from "./support/accounts.ts";
import { people } from "./support/demo.ts";
import { createCampaign, launch, openDrop, readCode, redeem, win } from "./support/drops.ts";
import { expectAccessible, expectNothingSideways, look } from "./support/look.ts";
import { newMessage } from "./support/messages.ts";
import { comes, fill, hasScript, open, press } from "./support/pages.ts";
import { expect, test } from "./support/test.ts";

const pages: [name: string, path: string, account?: Account][] = [
  ["visitors", "/"],
  ["drops", "/drops"],
  ["sign-in", "/sign-in"],
  ["sign-up", "/sign-up"],
  ["help", "/help"],
  ["help-drops", "/help/drops"],
  ["help-fairness", "/help/fairness"],
  ["not-found", "/nothing"],
  ["link-gone", "/invitation/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"],
  ["forbidden", "/admin/settings", people.first],
  ["funds", "/funds", people.first],
  ["entries", "/funds/entries", people.first],
  ["shop", "/shop", people.first],
  ["shop-visitor", "/shop"],
  ["product", "/shop/4", people.first],
  ["product-sold-out", "/shop/1", people.first],
  ["orders-none", "/orders", people.third],
  ["help-shop", "/help/shop"],
  ["account", "/account", people.first],
  ["proof-before", "/drops/1", people.first],
  ["tickets", "/tickets", people.first],
  ["tickets-closed", "/tickets?state=closed", people.first],
  ["ticket-new", "/tickets/new", people.first],
  ["ticket", "/tickets/1", people.first],
  ["help-support", "/help/support", people.first],
  ["staff-campaign", "/admin/campaigns/1", people.staff],
  ["dashboard", "/admin", people.admin],
  ["campaigns", "/admin/campaigns", people.admin],
  ["campaign", "/admin/campaigns/1", people.admin],
  ["campaign-new", "/admin/campaigns/new", people.admin],
  ["campaign-pause", "/admin/campaigns/1/pause", people.admin],
  ["campaign-launch", "/admin/campaigns/1/launch", people.admin],
  ["drop-move", "/admin/campaigns/1/drops/1/move", people.admin],
  ["drop-cancel", "/admin/campaigns/1/drops/1/cancel", people.admin],
  ["message", "/admin/campaigns/1/messages/2", people.admin],
  ["messages", "/admin/messages", people.admin],
  ["message-new", "/admin/messages/new", people.admin],
  ["editor", "/admin/messages/1", people.admin],
  ["versions", "/admin/messages/1/versions", people.admin],
  ["message-remove", "/admin/messages/1/remove", people.admin],
  ["posted", "/admin/messages/posted", people.admin],
  ["notifications", "/admin/notifications", people.admin],
  ["notification", "/admin/notifications/1", people.admin],
  ["notification-new", "/admin/notifications/new", people.admin],
  ["notification-new-order", "/admin/notifications/new?event=order.placed", people.admin],
  ["notification-remove", "/admin/notifications/1/remove", people.admin],
  ["announcements", "/admin/announcements", people.admin],
  ["announcement-new", "/admin/announcements/new", people.admin],
  ["webhooks", "/admin/webhooks", people.admin],
  ["webhook-new", "/admin/webhooks/new", people.admin],
  ["endpoint-new", "/admin/webhooks/new/endpoint", people.admin],
  ["webhook", "/admin/webhooks/1", people.admin],
  ["staff-webhook", "/admin/webhooks/1", people.staff],
  ["webhook-remove", "/admin/webhooks/1/remove", people.admin],
  ["deliveries", "/admin/deliveries", people.admin],
  ["deliveries-none", "/admin/deliveries?q=nothing-of-this", people.staff],
  ["deliveries-cancel", "/admin/deliveries/cancel", people.admin],
  ["delivery", "/admin/deliveries/1", people.admin],
  ["delivery-replay", "/admin/deliveries/1/replay", people.admin],
  ["customers", "/admin/customers", people.admin],
  ["customers-none", "/admin/customers?q=nobody", people.admin],
  ["customer", "/admin/customers/3", people.admin],
  ["customer-correct", "/admin/customers/3/correct", people.admin],
  ["customer-block", "/admin/customers/3/block", people.admin],
  ["customer-role", "/admin/customers/3/role", people.admin],
  ["customer-reset", "/admin/customers/3/reset", people.admin],
  ["products", "/admin/products", people.admin],
  ["products-none", "/admin/products?q=nothing", people.admin],
  ["product-new", "/admin/products/new", people.admin],
  ["product-edit", "/admin/products/4", people.admin],
  ["product-codes-remove", "/admin/products/4/codes/remove", people.admin],
  ["product-preview", "/shop/4", people.staff],
  ["admin-orders", "/admin/orders?q=nobody", people.admin],
  ["help-products", "/help/products", people.admin],
  ["invitations", "/admin/invitations", people.admin],
  ["desk", "/admin/tickets", people.staff],
  ["desk-none", "/admin/tickets?q=nothing+like+it", people.staff],
  ["desk-ticket", "/admin/tickets/1", people.staff],
  ["saved-replies", "/admin/saved-replies", people.staff],
  ["saved-reply-new", "/admin/saved-replies/new", people.staff],
  ["saved-reply", "/admin/saved-replies/1", people.staff],
  ["saved-reply-remove", "/admin/saved-replies/1/remove", people.staff],
  ["desk-settings", "/admin/desk", people.admin],
  ["help-desk", "/help/desk", people.admin],
  ["settings", "/admin/settings", people.admin],
  ["audit", "/admin/audit", people.admin],
  ["sandbox", "/sandbox/1", people.admin],
  ["help-campaigns", "/help/campaigns", people.admin],
  ["help-codes", "/help/codes", people.admin],
  ["help-account", "/help/account", people.admin],
  ["help-webhooks", "/help/webhooks", people.admin],
  ["help-endpoints", "/help/endpoints", people.admin],
  ["help-privacy", "/help/privacy", people.admin],
  ["help-usual", "/help/usual-notifications", people.admin],
  ["help-messages", "/help/messages", people.admin],
  ["help-deliveries", "/help/deliveries", people.admin],
  ["help-customers", "/help/customers", people.admin],
  ["help-settings", "/help/settings", people.admin],
  ["help-backups", "/help/backups", people.admin],
];

for (const [name, path, account] of pages) {
  test(`${name} is whole`, async ({ visit }) => {
    const page = await visit(account);
    await open(page, path);
    await expect(page.locator("html")).toHaveAttribute("lang", "en");
    await expect(page.getByRole("heading", { level: 1 })).toHaveCount(1);
    await look(page, name);
  });

  test(`${name} is whole in French`, async ({ visit }) => {
    const page = await visit(account, { locale: "fr-FR", colorScheme: "dark", reducedMotion: "reduce" });
    await open(page, path);
    await expect(page.locator("html")).toHaveAttribute("lang", "fr");
    for (const width of [1440, 320, 390]) {
      await page.setViewportSize({ width, height: 844 });
      await expectNothingSideways(page, `${name} in French at ${width}`);
    }
    // What stands in the channel is in the company's language.
    const text = await page.evaluate(() => {
      document.querySelectorAll(".discord, textarea").forEach((part) => part.remove());
      document.querySelectorAll("code").forEach((part) => part.replaceWith("code"));
      return document.body.innerText;
    });
    expect(text.match(/.{0,20}[\p{L}\p{N}] [;!?».](?= |$).{0,20}/gmu), "French spaces").toBeNull();
    if (hasScript()) {
      await open(page, path);
      await expectAccessible(page);
      await page.screenshot({ path: `screenshots/${name}-390-french.png`, fullPage: true, animations: "disabled" });
    }
  });
}

test("funds and the visitors' page are whole in every phase of a drop", async ({ visit }) => {
  test.setTimeout(120_000);
  const [admin, customer, visitor] = [await visit(people.admin), await visit(people.second), await visit()];
  const campaign = await createCampaign(admin, { warning: "60 s", uses: "1" });
  await launch(admin, campaign, "After the warning");
  await open(customer, "/funds");
  await expect(customer.locator(".sky")).toHaveAttribute("data-phase", "announced");
  await look(customer, "funds-announced");
  await open(visitor, "/");
  await look(visitor, "visitors-announced");

  await launch(admin, campaign, "At once");
  const code = await readCode(admin, campaign);
  await open(customer, "/funds");
  await expect(customer.locator(".sky")).toHaveAttribute("data-phase", "open");
  await look(customer, "funds-open");
  await open(visitor, "/");
  await look(visitor, "visitors-open");
  await redeem(customer, "QQ-QQQQQQQQ");
  await expect(customer.locator("#code-answer")).toBeVisible();
  await look(customer, "funds-refused");
  await redeem(customer, code);
  await expect(win(customer)).toBeAttached();
  await look(customer, "funds-won");
  await comes(customer, customer.locator(".sky[data-phase='closed']"));
  await open(customer, "/funds");
  await look(customer, "funds-closed");
  const french = await visit(people.admin, { locale: "fr-FR" });
  for (const path of [campaign.path, "/admin/deliveries"]) {
    await open(french, path);
    for (const width of [1440, 390, 320]) {
      await french.setViewportSize({ width, height: 844 });
      await expectNothingSideways(french, `${path} in French at ${width}`);
    }
  }
  await press(customer, customer.getByRole("link", { name: /and the proof$/ }).first());
  if (hasScript()) await expect(customer.locator(".notice.good")).toContainText("everything matches");
  await look(customer, "proof");
});

test("refused forms are whole", async ({ visit }) => {
  const [page, admin] = [await visit(), await visit(people.admin)];
  await open(page, "/sign-in");
  await fill(page, { email: "ada@northwind", password: "x" });
  await press(page, page.getByRole("main").getByRole("button", { name: "Sign in" }));
  await look(page, "sign-in-refused");
  await open(page, "/sign-up");
  await press(page, page.getByRole("main").getByRole("button", { name: "Create an account" }));
  await look(page, "sign-up-refused");
  await open(admin, "/admin/campaigns/new");
  await fill(admin, { window_from: "30", window_to: "12", uses: "0" });
  await press(admin, admin.getByRole("main").getByRole("button", { name: "Create a campaign" }));
  await look(admin, "campaign-refused");
});

/** Opens a new message in the editor and takes this JSON over; everything that is folded away is shown. */
async function edited(admin: Page, message: unknown): Promise<void> {
  await newMessage(admin, "drop.redeemed");
  await admin.locator("#json-part > summary").click();
  await fill(admin, { json: JSON.stringify(message) });
  if (hasScript()) await admin.locator("#json").blur();
  else await press(admin, admin.getByRole("button", { name: "Take over this JSON" }));
  await admin.evaluate(() => {
    document.querySelectorAll(".editor-fields details").forEach((part) => part.setAttribute("open", ""));
  });
}

test("the editor is whole with faults and a poll", async ({ visit }) => {
  test.setTimeout(120_000);
  const admin = await visit(people.admin);
  const answer = { poll_media: { text: "A", emoji: { name: "🎁" } } };
  const poll = { question: { text: "Which?" }, answers: [answer, answer], duration: 769 };
  const embed = { title: "T", description: "%ammount%", color: 255, fields: [{ name: "N", value: "" }] };
  await edited(admin, { content: "%uzer% **", poll, embeds: [embed] });
  await look(admin, "editor-faults");
});

test("the editor is whole with every block", async ({ visit, baseURL }) => {
  test.setTimeout(120_000);
  const admin = await visit(people.admin);
  const button = { type: 2, style: 5, label: "Go", url: "https://example.org" };
  const text = { type: 10, content: "# **%user%** won\n-# %amount%" };
  const media = { media: { url: `${baseURL}/favicon.svg` }, description: "A crate" };
  const inside = [text, { type: 13, file: { url: "attachment://a.png" } }, { type: 14, spacing: 2 }];
  const components = [
    text,
    { type: 9, components: [text], accessory: button },
    { type: 9, components: [text], accessory: { type: 11, ...media } },
    { type: 12, items: [media, media] },
    { type: 14 },
    { type: 1, components: [button] },
    { type: 99 },
    { type: 17, accent_color: 255, components: inside },
  ];
  await edited(admin, { content: "In the way", flags: 32768, components });
  await look(admin, "editor-blocks");
});

test("the menus open and are whole", async ({ visit }) => {
  const [customer, admin] = [await visit(people.first), await visit(people.admin)];
  for (const [page, path, button] of [
    [customer, "/funds", "Menu"],
    [admin, "/admin", "More"],
  ] as const) {
    await page.setViewportSize({ width: 390, height: 844 });
    await open(page, path);
    await page.getByRole("button", { name: button }).click();
    await expect(page.getByRole("button", { name: "Sign out" })).toBeVisible();
    if (hasScript()) await expectAccessible(page);
    await page.screenshot({ path: `screenshots/menu-${button.toLowerCase()}-390.png` });
    await page.keyboard.press("Escape");
    await expect(page.getByRole("button", { name: "Sign out" })).toBeHidden();
  }
});

test("language and colours are chosen and kept", async ({ page }) => {
  await open(page, "/drops");
  await page.getByRole("button", { name: "Menu" }).click();
  await press(page, page.getByRole("button", { name: "Français" }));
  await expect(page).toHaveURL("/drops");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Largages");
  await page.getByRole("button", { name: "Menu" }).click();
  await press(page, page.getByRole("button", { name: "Sombre" }));
  await expect(page).toHaveURL("/drops");
  await open(page, "/");
  await expect(page.locator("html")).toHaveAttribute("lang", "fr");
  const scheme = () => page.evaluate(() => getComputedStyle(document.documentElement).colorScheme);
  expect(await scheme()).toBe("dark");
});

test("what a page preloads is what it uses, and only a page with a lazy island loads a chunk", async ({ visit }) => {
  const [visitor, customer, admin] = [await visit(), await visit(people.first), await visit(people.admin)];
  for (const { page, path, chunks } of [
    { page: visitor, path: "/", chunks: [] },
    { page: customer, path: "/funds", chunks: [] },
    { page: admin, path: "/admin", chunks: [] },
    { page: admin, path: "/admin/campaigns/new", chunks: ["live_preview"] },
  ]) {
    const loaded: string[] = [];
    const note = (request: Request) => loaded.push(new URL(request.url()).pathname);
    page.on("request", note);
    await open(page, path);
    page.off("request", note);
    const built = loaded.filter((name) => name.startsWith("/pkg/"));
    expect(new Set(built).size, `nothing is loaded twice: ${built}`).toBe(built.length);
    const programs = built.filter((name) => name.endsWith(".wasm"));
    const main = programs.filter((name) => name.endsWith("_bg.wasm"));
    expect(main, path).toHaveLength(1);
    const others = programs.filter((name) => !main.includes(name));
    // A chunk may come with one that it shares with others.
    expect(others.length > 0, path).toBe(chunks.length > 0);
    for (const chunk of chunks) expect(others, path).toContainEqual(expect.stringContaining(chunk));
  }
});

test("the demo's start page tells who to sign in as and where to look", async ({ page }) => {
  await open(page, "/");
  for (const { email, password } of Object.values(people)) {
    await expect(page.getByRole("main")).toContainText(email);
    await expect(page.getByRole("main")).toContainText(password);
  }
  await press(page, page.getByRole("main").getByRole("link", { name: "Watch the channel" }));
  await expect(page.locator(".channel")).toBeVisible();
});

test("what is said in the channel stands there as Discord shows it", async ({ visit }) => {
  const admin = await visit(people.admin);
  const drop = await openDrop(admin);
  await open(admin, "/sandbox/1");
  const message = admin.locator(".channel .message").filter({ hasText: drop.code });
  await expect(message.locator(".embed-title")).toContainText("📦 The crate has landed!");
  await expect(message.locator("pre")).toHaveText(drop.code);
  await expect(message.getByRole("link", { name: "Redeem the code" })).toHaveAttribute("href", /\/funds$/);
});
