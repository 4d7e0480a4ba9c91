/// What admins do: webhooks, campaigns and their drops, messages, customers, settings; and that the audit log tells it.

import type { Page } from "@playwright/test";
import { signIn, signUp, stranger } from "./support/accounts.ts";
import { people } from "./support/demo.ts";
import { balance, createCampaign, heard, launch, openDrop, redeem, win } from "./support/drops.ts";
import { expectFields, type Fields, fill, hasScript, notice, open, press, problem } from "./support/pages.ts";
import { expect, test } from "./support/test.ts";

/** A button or link of the page itself. */
function main(page: Page, name: string | RegExp) {
  const options = typeof name === "string" ? { name, exact: true } : { name };
  return page.getByRole("main").getByRole("button", options).or(page.getByRole("main").getByRole("link", options));
}

/** The newest line of the audit log. */
async function expectLogged(admin: Page, ...words: string[]): Promise<void> {
  await open(admin, "/admin/audit");
  const newest = admin.getByRole("row").nth(1);
  for (const word of [people.admin.name, ...words]) await expect(newest).toContainText(word);
}

test("the dashboard leads on", async ({ visit }) => {
  const admin = await visit(people.admin);
  await open(admin, "/admin");
  await expect(admin.getByRole("heading", { name: "Next drop" })).toBeVisible();
  await expect(admin.getByRole("heading", { name: "Webhooks" })).toBeVisible();
  const places = [
    ["Campaigns", "/admin/campaigns"],
    ["Webhooks", "/admin/webhooks"],
    ["Customers", "/admin/customers"],
  ] as const;
  for (const [name, path] of places) {
    await press(admin, admin.getByRole("navigation", { name: "Administration" }).getByRole("link", { name }).first());
    await expect(admin).toHaveURL(path);
    await expect(admin.getByRole("heading", { level: 1 })).toHaveText(name);
  }
});

test("a sandbox channel is added, tested, renamed, switched off and on, and removed", async ({ visit }) => {
  const admin = await visit(people.admin);
  await open(admin, "/admin/webhooks/new");
  const form = admin.locator("form[action='/admin/webhooks/new/sandbox']");
  const add = form.getByRole("button", { name: "Add a sandbox channel" });
  expect((await press(admin, add)).status()).toBe(422);
  await expect(admin.locator("#channel-problem")).toHaveText("Give it a name.");
  const name = stranger("Channel").name;
  await fill(form, { name });
  await press(admin, add);
  await expect(notice(admin)).toContainText(`${name} is added.`);
  await expectLogged(admin, "Webhook added");

  await open(admin, "/admin/webhooks");
  await press(admin, admin.getByRole("main").getByRole("link", { name, exact: true }));
  await press(admin, main(admin, /^Send a test/));
  await expect(notice(admin)).toContainText(`The test message arrived in ${name}.`);
  await press(admin, main(admin, "Sandbox"));
  await expect(admin.locator(".channel .message")).toContainText("Hello from Largage!");

  await open(admin, "/admin/webhooks");
  await press(admin, admin.getByRole("main").getByRole("link", { name, exact: true }));
  await fill(admin, { name: `${name} two` });
  await press(admin, main(admin, "Rename"));
  await expect(notice(admin)).toContainText(`It is now called ${name} two.`);
  await press(admin, main(admin, "Switch off"));
  await expect(admin.getByRole("heading", { level: 1 })).toHaveText(`Switch “${name} two” off?`);
  await press(admin, main(admin, "Switch the webhook off"));
  await expect(notice(admin)).toContainText("is switched off");
  await press(admin, main(admin, "Switch on"));
  await expect(notice(admin)).toContainText("is switched on again");
  await press(admin, main(admin, "Remove"));
  await press(admin, main(admin, "Remove the webhook"));
  await expect(notice(admin)).toContainText(`${name} two is removed.`);
  await expectLogged(admin, "Webhook removed");
});

test("a wrong address of a webhook is explained and kept", async ({ visit }) => {
  const admin = await visit(people.admin);
  const token = "a".repeat(68);
  for (const [url, sentence] of [
    ["", "Paste the address of a webhook."],
    ["discord", "This is no address."],
    [`http://discord.com/api/webhooks/12345678901234567/${token}`, "must begin with https"],
    ["https://hooks.slack.com/services/T0", "an address of Slack, but not a whole one"],
    [`https://evil.example/api/webhooks/12345678901234567/${token}`, "leads to evil.example, and is no webhook"],
    [`https://discord.com.evil.example/api/webhooks/12345678901234567/${token}`, "leads to discord.com.evil.example, and is no webhook"],
    ["https://discord.com/channels/1/2", "a page of Discord, not a webhook"],
    ["https://discord.com/api/webhooks/12345678901234567/", "stops before its secret part"],
    ["https://canary.discord.com/api/webhooks/12345678901234567/short", "secret part of the address is not whole"],
    [`https://discord.com/api/webhooks/12/${token}`, "is not that of a webhook"],
  ] as const) {
    await open(admin, "/admin/webhooks/new");
    await fill(admin, { url });
    expect((await press(admin, main(admin, "Add this webhook"))).status(), url).toBe(422);
    await expect(problem(admin, "url"), url).toContainText(sentence);
    await expectFields(admin, { url });
  }
});

test("a campaign with every field wrong keeps what was typed, and is created once they are right", async ({ visit }) => {
  const admin = await visit(people.admin);
  await open(admin, "/admin/campaigns/new");
  const wrong: Fields = {
    name: "",
    interval: "often",
    window_from: "30 h",
    window_to: "2 h",
    warning: "2 d",
    validity: "1 s",
    grace: "",
    quiet_from: "25:00",
    quiet_to: "08:00",
    minimum: "-1",
    maximum: "1,000.5.0",
    uses: "0",
    budget: "abc",
    prefix: "C0D3",
    minimum_age: "old",
    jackpot: true,
  };
  await fill(admin, wrong);
  const response = await press(admin, main(admin, "Create a campaign"));
  expect(response.status()).toBe(422);
  await expect(admin.getByRole("alert")).toBeFocused();
  for (const field of Object.keys(wrong).filter((field) => !["jackpot", "quiet_to", "window_from", "window_to", "warning", "validity"].includes(field))) {
    await expect(problem(admin, field), field).toBeVisible();
    await expect(admin.locator(`#${field}`), field).toHaveAttribute("aria-invalid", "true");
  }
  await expectFields(admin, wrong);

  // What only makes sense together is found once each is readable.
  await fill(admin, { name: "Wrong", interval: "3 d", grace: "1 h", quiet_from: "", minimum: "2", maximum: "1", uses: "1" });
  await fill(admin, { budget: "", prefix: "", minimum_age: "" });
  expect((await press(admin, main(admin, "Create a campaign"))).status()).toBe(422);
  await expect(problem(admin, "quiet_from")).toContainText("Give both, or neither.");
  await expect(problem(admin, "maximum")).toContainText("below the least that can be won");
  await fill(admin, { quiet_to: "", maximum: "2" });
  expect((await press(admin, main(admin, "Create a campaign"))).status()).toBe(422);
  await expect(problem(admin, "window_to")).toContainText("ends before it begins");
  await expect(problem(admin, "warning")).toBeVisible();
  await expect(problem(admin, "validity")).toBeVisible();
  await expect(problem(admin, "jackpot")).toContainText("every drawing would be the jackpot");

  const name = stranger("Weekly").name;
  const right = { name, window_from: "0", window_to: "30 h", warning: "60 s", validity: "10 min", maximum: "5" };
  await fill(admin, { ...right, jackpot: false, active: false });
  await press(admin, main(admin, "Create a campaign"));
  await expect(notice(admin)).toContainText(`${name} is created.`);
  await expect(admin.getByRole("main")).toContainText("Paused");
  await expectLogged(admin, "Campaign created", name);
});

test("the form shows what will happen", async ({ visit }) => {
  const admin = await visit(people.admin);
  await open(admin, "/admin/campaigns/new");
  await fill(admin, { name: "Preview", interval: "1 d", window_to: "0", quiet_from: "", quiet_to: "" });
  const aside = admin.getByRole("complementary", { name: "What will happen" });
  if (!hasScript()) await press(admin, aside.getByRole("button", { name: "Show what will happen" }));
  await expect(aside.locator(".moments li")).toHaveCount(10);
  await fill(admin, { uses: "0" });
  if (!hasScript()) await press(admin, aside.getByRole("button", { name: "Show what will happen" }));
  await expect(aside).toContainText("These settings need another value");
  await expectFields(admin, { name: "Preview", uses: "0" });
});

test("a campaign is changed, paused and resumed", async ({ visit }) => {
  const [admin, other] = [await visit(people.admin), await visit(people.admin)];
  const campaign = await createCampaign(admin);
  await open(other, campaign.path);
  await open(admin, campaign.path);
  await fill(admin, { uses: "7" });
  await press(admin, main(admin, "Save the campaign"));
  await expect(notice(admin)).toContainText("The change counts from the next drop.");
  await expectFields(admin, { uses: "7" });

  await fill(other, { uses: "9" });
  expect((await press(other, main(other, "Save the campaign"))).status()).toBe(422);
  await expect(other.getByRole("alert")).toContainText("Somebody saved this campaign while you were editing.");
  await expectFields(other, { uses: "9" });
  await press(other, main(other, "Save the campaign"));
  await expectFields(other, { uses: "9" });

  await open(admin, campaign.path);
  await press(admin, main(admin, "Pause"));
  await press(admin, main(admin, "Pause the campaign"));
  await expect(notice(admin)).toContainText(`${campaign.name} is paused.`);
  await expect(admin.getByRole("main")).toContainText("Nothing is on its way while the campaign is paused.");
  await expectLogged(admin, "Campaign paused");
  await open(admin, campaign.path);
  await press(admin, main(admin, "Resume"));
  await expect(notice(admin)).toContainText("is running again");
});

test("the next drop is moved, launched and cancelled, and the channel is told", async ({ visit }) => {
  const admin = await visit(people.admin);
  const campaign = await createCampaign(admin, { warning: "5 min" });
  await open(admin, campaign.path);
  await press(admin, main(admin, "Move it"));
  await fill(admin, { opens_at: "2020-01-01T10:00" });
  expect((await press(admin, main(admin, "Move the drop"))).status()).toBe(422);
  await expect(problem(admin, "opens_at")).toContainText("This moment has passed.");
  await expectFields(admin, { opens_at: "2020-01-01T10:00" });
  await fill(admin, { opens_at: "2030-06-01T18:30" });
  await press(admin, main(admin, "Move the drop"));
  await expect(notice(admin)).toContainText("1 June");
  await expect(admin.getByRole("main")).toContainText("then moved");
  await expectLogged(admin, "Drop moved");

  await launch(admin, campaign, "After the warning");
  await expect(notice(admin)).toContainText("The channel is being warned");
  await heard(admin, new RegExp(`A drop is coming down.*${campaign.name}`, "s"));
  await open(admin, campaign.path);
  await press(admin, main(admin, "Cancel it"));
  await expect(admin.getByRole("heading", { level: 1 })).toContainText(` of “${campaign.name}”?`);
  await press(admin, main(admin, "Cancel the drop"));
  await expect(notice(admin)).toContainText("The drop is cancelled");
  await heard(admin, new RegExp(`This drop was cancelled.*${campaign.name}`, "s"));
  await expectLogged(admin, "Drop cancelled");
});

test("a message is edited and previewed, and the channel reads it", async ({ visit }) => {
  const admin = await visit(people.admin);
  const campaign = await createCampaign(admin);
  await open(admin, campaign.path);
  const messages = admin.getByRole("region", { name: "What is said" });
  await press(admin, messages.getByRole("link").nth(1));
  const preview = admin.getByRole("complementary", { name: "Preview" });
  const show = async () => {
    if (!hasScript()) await press(admin, preview.getByRole("button", { name: "Show the preview" }));
  };
  const content = "Hello **%uzer%** </textarea><script>alert(1)</script>";
  await fill(admin, { content });
  await show();
  await expect(preview).toContainText("Nothing is called %uzer%.");
  expect((await press(admin, main(admin, "Save the message"))).status()).toBe(422);
  await expect(problem(admin, "content")).toContainText("Nothing is called %uzer%.");
  await expectFields(admin, { content });

  await fill(admin, { content: ":pushpin: **Quick**, %count% uses of %campaign%!", colour: "orange" });
  expect((await press(admin, main(admin, "Save the message"))).status()).toBe(422);
  await expect(problem(admin, "colour")).toContainText("Write a colour as #");
  await fill(admin, { colour: "#00AA55" });
  await show();
  await expect(preview.locator(".message")).toContainText("📌 Quick, 5 uses of");
  await press(admin, main(admin, "Save the message"));
  await expect(notice(admin)).toContainText("The message is saved");

  await launch(admin, campaign, "At once");
  const posted = await heard(admin, `Quick, 5 uses of ${campaign.name}!`);
  await expect(posted.locator("strong", { hasText: "Quick" })).toBeVisible();
});

test("a customer's balance is corrected, with a reason that the customer reads", async ({ visit }) => {
  const admin = await visit(people.admin);
  const customer = await visit(people.second);
  await open(customer, "/funds");
  const before = await balance(customer);

  await open(admin, "/admin/customers");
  await fill(admin, { q: "marc" });
  await press(admin, main(admin, "Filter"));
  await press(admin, admin.getByRole("main").getByRole("link", { name: people.second.name }));
  await press(admin, main(admin, "Correct the balance"));
  await fill(admin, { direction: "add", amount: "2.5055", reason: "" });
  expect((await press(admin, main(admin, "Correct the balance"))).status()).toBe(422);
  await expect(problem(admin, "amount")).toContainText("At most 2 digits");
  await expect(problem(admin, "reason")).toContainText("Please fill this in.");
  await expectFields(admin, { direction: "add", amount: "2.5055", reason: "" });
  await fill(admin, { amount: "2.50", reason: "Sorry for <b>Tuesday</b>" });
  await press(admin, main(admin, "Correct the balance"));
  await expect(notice(admin)).toContainText("The balance is corrected");
  await expectLogged(admin, "Balance corrected", people.second.name);

  await open(customer, "/funds");
  expect(await balance(customer)).toBe(before + 250);
  const latest = customer.getByRole("region", { name: "Your entries" }).getByRole("row").nth(1);
  await expect(latest).toContainText("Correction: Sorry for <b>Tuesday</b>");
  await expect(latest).toContainText("+€2.50");
});

test("a customer is vouched for, blocked and unblocked", async ({ page, visit }) => {
  const admin = await visit(people.admin);
  const marie = stranger("Marie");
  await signUp(page, marie);
  await signIn(page, marie);
  await open(admin, `/admin/customers?q=${marie.email}`);
  await press(admin, admin.getByRole("main").getByRole("link", { name: marie.name }));
  await press(admin, main(admin, "Vouch for"));
  await expect(notice(admin)).toContainText("is vouched for");
  await press(admin, main(admin, "Block"));
  expect((await press(admin, main(admin, `Block ${marie.name}`))).status()).toBe(422);
  await expect(problem(admin, "reason")).toBeVisible();
  await fill(admin, { reason: "Two accounts" });
  await press(admin, main(admin, `Block ${marie.name}`));
  await expect(admin.getByRole("main")).toContainText("Two accounts");
  const path = new URL(admin.url()).pathname;

  const drop = await openDrop(admin);
  await open(page, "/funds");
  await redeem(page, drop.code);
  await expect(page.locator("#code-answer")).toContainText("Your account is blocked from drops.");
  await open(admin, path);
  await press(admin, main(admin, "Unblock"));
  await expect(notice(admin)).toContainText("is no longer blocked");
  await open(page, "/funds");
  await redeem(page, drop.code);
  await expect(win(page)).toBeAttached();

  await open(admin, path);
  await press(admin, admin.getByRole("main").getByRole("link", { name: /^Reverse/ }));
  expect((await press(admin, main(admin, "Reverse the redemption"))).status()).toBe(422);
  await fill(admin, { reason: "Not meant for you" });
  await press(admin, main(admin, "Reverse the redemption"));
  await expect(notice(admin)).toContainText("the balance is now €0.00");
  await open(page, "/funds");
  await expect(page.getByRole("region", { name: "Your entries" })).toContainText("Not meant for you");
  expect(await balance(page)).toBe(0);
});

test("a customer becomes staff, and the last admin stays one", async ({ page, visit }) => {
  const admin = await visit(people.admin);
  const sam = stranger("Sam");
  await signUp(page, sam);
  await signIn(page, sam);
  await open(admin, `/admin/customers?q=${sam.email}`);
  await press(admin, admin.getByRole("main").getByRole("link", { name: sam.name }));
  await press(admin, main(admin, "Change the role"));
  await fill(admin, { role: "staff" });
  await press(admin, main(admin, "Change the role"));
  await expect(notice(admin)).toContainText("now has this role: Staff");
  expect((await open(page, "/admin")).status()).toBe(200);

  await open(admin, "/admin/customers?state=admin");
  await press(admin, admin.getByRole("main").getByRole("link", { name: people.admin.name, exact: true }));
  await press(admin, main(admin, "Change the role"));
  await fill(admin, { role: "customer" });
  const response = await press(admin, main(admin, "Change the role"));
  expect(response.status()).toBeGreaterThanOrEqual(400);
  await expect(admin.getByRole("main")).toContainText("This is the last administrator.");
});

test("settings are refused with a reason, kept, and hold everywhere once saved", async ({ page, visit }) => {
  const admin = await visit(people.admin);
  await open(admin, "/admin/settings");
  const before = await admin.locator("#name").inputValue();
  const wrong = { name: "", colour: "red", address: "https://example.org/path", join: "javascript:alert(1)" };
  await fill(admin, wrong);
  expect((await press(admin, main(admin, "Save the settings"))).status()).toBe(422);
  for (const field of Object.keys(wrong)) await expect(problem(admin, field), field).toBeVisible();
  await expectFields(admin, wrong);

  await open(admin, "/admin/settings");
  await fill(admin, { name: "Southwind & <Sons>", join: "https://discord.example/join", sign_up: "closed" });
  await press(admin, main(admin, "Save the settings"));
  await expect(notice(admin)).toContainText("The settings are saved");
  await expectLogged(admin, "Settings changed", "Southwind & <Sons>");
  await open(page, "/");
  await expect(page).toHaveTitle(/Southwind & <Sons>$/);
  await expect(page.getByRole("banner")).toContainText("Southwind & <Sons>");
  await expect(page.getByRole("main").getByRole("link", { name: "Join our channel" })).toBeVisible();
  await open(page, "/sign-up");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Nobody can sign up at the moment");

  await open(admin, "/admin/settings");
  await fill(admin, { name: before, join: "", sign_up: "open" });
  await press(admin, main(admin, "Save the settings"));
  await expectFields(admin, { name: before, join: "", sign_up: "open" });
});

test("deliveries are listed and filtered by state", async ({ visit }) => {
  const admin = await visit(people.admin);
  await openDrop(admin);
  await open(admin, "/admin/deliveries");
  await expect(admin.getByRole("row").filter({ hasText: "Delivered" }).first()).toBeVisible();
  await fill(admin, { state: "refused" });
  await press(admin, main(admin, "Filter"));
  await expect(admin.getByRole("main")).toContainText("Nothing in this state");
  expect(new URL(admin.url()).search).not.toBe("");
});
