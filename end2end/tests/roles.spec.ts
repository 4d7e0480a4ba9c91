/// Who may see and do what: every address, as everyone.

import { people } from "./support/demo.ts";
import { createCampaign } from "./support/drops.ts";
import { open } from "./support/pages.ts";
import { expect, test } from "./support/test.ts";

type Access = "everyone" | "signed in" | "staff" | "admin";

const pages: [path: string, access: Access][] = [
  ["/", "everyone"],
  ["/drops", "everyone"],
  ["/drops/1", "everyone"],
  ["/help", "everyone"],
  ["/sign-in", "everyone"],
  ["/sign-up", "everyone"],
  ["/shop", "everyone"],
  ["/shop/2", "everyone"],
  ["/funds", "signed in"],
  ["/account", "signed in"],
  ["/admin", "staff"],
  ["/admin/campaigns", "staff"],
  ["/admin/campaigns/1", "staff"],
  ["/admin/webhooks", "staff"],
  ["/admin/deliveries", "staff"],
  ["/admin/customers", "staff"],
  ["/admin/customers/3", "staff"],
  ["/admin/orders", "staff"],
  ["/admin/products", "staff"],
  ["/admin/products/new", "admin"],
  ["/admin/products/2", "admin"],
  ["/admin/products/4/codes/remove", "admin"],
  ["/admin/campaigns/new", "admin"],
  ["/admin/campaigns/1/pause", "admin"],
  ["/admin/campaigns/1/launch", "admin"],
  ["/admin/webhooks/new", "admin"],
  ["/admin/customers/3/correct", "admin"],
  ["/admin/customers/3/block", "admin"],
  ["/admin/customers/3/role", "admin"],
  ["/admin/customers/3/reset", "admin"],
  ["/admin/invitations", "admin"],
  ["/admin/settings", "admin"],
  ["/admin/audit", "admin"],
];

const actions: [path: string, form: Record<string, string>][] = [
  ["/admin/campaigns/new", { name: "Mine" }],
  ["/admin/campaigns/1", { name: "Mine", version: "1" }],
  ["/admin/campaigns/1/pause", {}],
  ["/admin/campaigns/1/resume", {}],
  ["/admin/campaigns/1/launch", { when: "now" }],
  ["/admin/campaigns/1/drops/1/move", { opens_at: "2030-01-01T10:00" }],
  ["/admin/campaigns/1/drops/1/cancel", {}],
  ["/admin/campaigns/1/messages/1", { content: "Mine", version: "1" }],
  ["/admin/products/new", { name: "Mine", price: "1", delivery: "by_hand" }],
  ["/admin/products/2", { name: "Mine", price: "1", delivery: "by_hand", version: "1" }],
  ["/admin/products/2/picture/remove", {}],
  ["/admin/products/4/codes", { codes: "MINE" }],
  ["/admin/products/4/codes/remove", {}],
  ["/admin/orders/1/refund", { reason: "mine" }],
  ["/admin/webhooks/new", { name: "mine" }],
  ["/admin/webhooks/1/test", {}],
  ["/admin/webhooks/1/remove", {}],
  ["/admin/customers/3/correct", { direction: "add", amount: "100", reason: "mine" }],
  ["/admin/customers/3/block", { reason: "mine" }],
  ["/admin/customers/3/unblock", {}],
  ["/admin/customers/3/vouch", { vouched: "on" }],
  ["/admin/customers/3/reverse", { redemption: "1", reason: "mine" }],
  ["/admin/customers/3/role", { role: "admin" }],
  ["/admin/customers/3/reset", {}],
  ["/admin/invitations", { role: "admin" }],
  ["/admin/settings", { name: "Mine" }],
];

const everyone = [
  { who: "a visitor", account: undefined, may: ["everyone"] },
  { who: "a customer", account: people.first, may: ["everyone", "signed in"] },
  { who: "staff", account: people.staff, may: ["everyone", "signed in", "staff"] },
  { who: "an admin", account: people.admin, may: ["everyone", "signed in", "staff", "admin"] },
];

for (const { who, account, may } of everyone) {
  test(`${who} sees what is meant for them`, async ({ visit }) => {
    const page = await visit(account);
    for (const [path, access] of pages) {
      const response = await page.request.get(path, { maxRedirects: 0 });
      const away = account && path.startsWith("/sign-");
      const expected = away ? 303 : may.includes(access) ? 200 : account ? 403 : 303;
      expect.soft(response.status(), `${who} at ${path}`).toBe(expected);
      if (expected === 303 && !away) expect.soft(response.headers()["location"], path).toContain("/sign-in");
    }
  });

  if (account === people.admin) continue;
  test(`${who} changes nothing that is the admin's`, async ({ visit }) => {
    const page = await visit(account);
    await open(page, "/");
    const origin = new URL(page.url()).origin;
    for (const [path, form] of actions) {
      const response = await page.request.post(path, { form, headers: { origin }, maxRedirects: 0 });
      expect.soft(response.status(), `${who} sends to ${path}`).toBe(account ? 403 : 303);
      if (!account) expect.soft(response.headers()["location"], path).toContain("/sign-in");
    }
  });
}

test("nothing of the admin's was changed by those attempts", async ({ visit }) => {
  const admin = await visit(people.admin);
  await open(admin, "/admin/audit");
  await expect(admin.getByRole("main").getByText("mine", { exact: false })).toHaveCount(0);
  await open(admin, "/admin/campaigns/1");
  await expect(admin.getByRole("heading", { level: 1 })).toHaveText("Crates from the sky");
});

test("a form from another site does nothing", async ({ visit }) => {
  const admin = await visit(people.admin);
  const campaign = await createCampaign(admin);
  const foreign: Record<string, string>[] = [
    { origin: "https://evil.example" },
    { origin: "null" },
    { "sec-fetch-site": "cross-site" },
  ];
  for (const headers of foreign) {
    const response = await admin.request.post(`${campaign.path}/pause`, { form: {}, headers, maxRedirects: 0 });
    expect(response.status()).toBe(403);
  }
  await open(admin, campaign.path);
  await expect(admin.getByRole("main")).toContainText("Running");
});

test("an address that does not exist says so, and the way back", async ({ page }) => {
  for (const path of ["/nothing", "/drops/999999", "/drops/x", "/help/nothing", "/admin/nothing"]) {
    const response = await open(page, path);
    expect(response.status(), path).toBe(404);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Nothing landed here");
    await expect(page.getByRole("main").getByRole("link")).not.toHaveCount(0);
  }
});

test("staff sees no button that is the admin's", async ({ visit }) => {
  const staff = await visit(people.staff);
  for (const path of ["/admin/campaigns", "/admin/campaigns/1", "/admin/webhooks", "/admin/customers", "/admin/customers/3"]) {
    await open(staff, path);
    await expect(staff.getByRole("main").locator("form[method='post'] button:enabled"), path).toHaveCount(0);
  }
});
