/// The whole life of a drop, in real time: from the warning in the channel to the proof.

import { people } from "./support/demo.ts";
import { balance, createCampaign, heard, launch, openChannel, readCode, redeem, win } from "./support/drops.ts";
import { comes, hasScript, open, press } from "./support/pages.ts";
import { expect, test } from "./support/test.ts";

test("a drop comes, is redeemed by who is fast, is over and proves itself", async ({ visit }) => {
  test.setTimeout(180_000);
  const admin = await visit(people.admin);
  const watcher = await visit(people.staff);
  const [first, second] = [await visit(people.first), await visit(people.second)];

  const campaign = await createCampaign(admin, {
    warning: "12 s",
    minimum: "1.00",
    maximum: "5.00",
    uses: "2",
  });
  for (const page of [first, second]) {
    await open(page, "/funds");
    await expect(page.locator(".sky")).toHaveAttribute("data-phase", /scheduled|closed/);
  }
  const before = await balance(first);

  await test.step("the channel and the page are warned", async () => {
    await launch(admin, campaign, "After the warning");
    await comes(first, first.locator(".sky[data-phase='announced']"));
    await expect(first.getByRole("heading", { name: /^The flare is lit/ })).toBeVisible();
    await expect(first.getByRole("button", { name: "Redeem the code" })).toBeHidden();
    await heard(watcher, new RegExp(`A drop is coming down.*${campaign.name}`, "s"));
  });

  const code = await test.step("the code stands in the channel, and the field is there", async () => {
    const code = await readCode(watcher, campaign);
    for (const page of [first, second]) {
      await comes(page, page.locator(".sky[data-phase='open']"));
      await expect(page.getByLabel("Type the code")).toBeVisible();
      await expect(page.locator(".ring")).toContainText("2 of 2");
    }
    await expect(first.getByLabel("Type the code")).toBeFocused();
    return code;
  });

  const won = await test.step("the first types it in a spelling of their own and wins", async () => {
    await redeem(first, ` ${code.toLowerCase().replace("-", " ").replace(/(....)$/, " $1")} `);
    await expect(win(first)).toBeAttached();
    const minor = Math.round(Number(/€(\d\.\d\d)/.exec((await win(first).textContent()) ?? "")?.[1]) * 100);
    expect(minor).toBeGreaterThanOrEqual(100);
    expect(minor).toBeLessThanOrEqual(500);
    await expect(first.locator(".top .balance data")).toHaveAttribute("value", String(before + minor));
    return minor;
  });

  await test.step("the win is an entry, and the balance is what the entry says", async () => {
    const latest = first.getByRole("region", { name: "Your entries" }).getByRole("row").nth(1);
    const money = (minor: number) => `€${(minor / 100).toFixed(2)}`;
    await expect(latest.getByRole("cell").nth(1)).toHaveText(`+${money(won)}`);
    await expect(latest.getByRole("cell").nth(2)).toHaveText(money(before + won));
    await expect(first.locator(".top .balance")).toContainText(money(before + won));
  });

  await test.step("others see that one use less is left, and the channel hears why", async () => {
    await comes(second, second.locator(".ring").getByText(/^1 of 2$/));
    await expect(await heard(watcher, `Uses left for the code ${code}: 1 of 2`)).toContainText("Zoé L. just won");
  });

  await test.step("the second takes the last use, and the drop is over", async () => {
    await redeem(second, code);
    await expect(win(second)).toBeAttached();
    await expect(await heard(watcher, `Uses left for the code ${code}: 0 of 2`)).toContainText("marc_92 just won");
    const closing = await heard(watcher, /This drop is over/);
    await expect(closing).toContainText(/every use|taken|gone|used/i);
    await expect(closing).toContainText(/[0-9a-f]{64}/);
    await comes(first, first.locator(".sky[data-phase='closed']"));
    await expect(first.getByText(/All 2 uses of this drop were gone after 1 minute/)).toBeVisible();
  });

  await test.step("the next drop is drawn", async () => {
    await open(admin, campaign.path);
    const next = admin.getByRole("region", { name: "The drop on its way" });
    await expect(next).toContainText("Drop 2");
    await expect(next).toContainText("Scheduled");
  });

  await test.step("the drop proves itself", async () => {
    await open(second, "/funds");
    const past = second.getByRole("region", { name: "Past drops" }).getByRole("listitem");
    const drop = past.filter({ hasText: "2 of 2 uses" }).filter({ hasText: "You won" }).first();
    await press(second, drop.getByRole("link", { name: "Drop 1 and its proof" }));
    await expect(second.getByRole("heading", { level: 1 })).toContainText("Drop 1");
    const verdict = second.getByRole("main").getByRole("status");
    if (hasScript()) {
      await expect(verdict).toContainText("Your browser recomputed it: everything matches.");
      await expect(verdict).toHaveClass(/good/);
      await expect(second.getByRole("cell", { name: "Same" })).toHaveCount(2);
    } else {
      await expect(verdict).toContainText("Without JavaScript, verify it yourself");
      await expect(second.getByRole("region", { name: "Amounts" }).getByRole("row")).toHaveCount(3);
    }
    await expect(second.getByText(/^[0-9a-f]{64}$/)).toHaveCount(2);
  });

  expect(await openChannel(watcher).then((messages) => messages.filter({ hasText: code }).count())).toBe(3);
});

test("a drop that nobody redeems expires, and the channel is told", async ({ visit }) => {
  const admin = await visit(people.admin);
  const customer = await visit(people.third);
  const campaign = await createCampaign(admin, { validity: "10 s" });
  await open(customer, "/funds");
  await launch(admin, campaign, "At once");
  await comes(customer, customer.locator(".sky[data-phase='open']"));
  await readCode(admin, campaign);
  await comes(customer, customer.locator(".sky[data-phase='closed']"));
  await comes(customer, customer.getByText("Its time is over: 0 of 5 uses were redeemed."));
  await heard(admin, new RegExp(`This drop is over.*0\\.00.*${campaign.name}`, "s"));
});
