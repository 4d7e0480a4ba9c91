/// Every refusal of a code that can be brought about by hand: a sentence that says what happened and what to do, in both
/// languages, and the field still holds what was typed.

import type { Page } from "@playwright/test";
import { signIn, signUp, stranger } from "./support/accounts.ts";
import { people } from "./support/demo.ts";
import { balance, createCampaign, launch, openDrop, readCode, redeem, win } from "./support/drops.ts";
import { comes, open } from "./support/pages.ts";
import { expect, test } from "./support/test.ts";

const wrong = "QQ-QQQQQQQQ";

/** Types a code, is refused with these sentences, and still sees what was typed. */
async function expectRefused(page: Page, code: string, ...sentences: (string | RegExp)[]): Promise<void> {
  await open(page, "/funds");
  await redeem(page, code);
  const answer = page.locator("#code-answer");
  for (const sentence of sentences) await expect(answer).toContainText(sentence);
  const field = page.locator("#code");
  await expect(field).toHaveValue(code);
  await expect(field).toHaveAttribute("aria-describedby", /\bcode-answer\b/);
}

const french = { locale: "fr-FR" };

test("no drop is open yet", async ({ visit }) => {
  const english = await visit(people.first);
  await expectRefused(english, wrong, "No drop is open right now.", /The next one opens on .*\d:\d\d/);
  const customer = await visit(people.first, french);
  await expectRefused(customer, wrong, "Aucun largage n’est ouvert en ce moment.", /Le prochain s’ouvre le .*\d\sh\s\d\d/);
});

test("no drop has this code, or none was typed", async ({ visit }) => {
  const admin = await visit(people.admin);
  await openDrop(admin);
  const [english, customer] = [await visit(people.first), await visit(people.first, french)];
  await expectRefused(english, wrong, "No drop has this code.", "Compare it with the one in the channel");
  await expectRefused(customer, wrong, "Aucun largage n’a ce code.", "Comparez-le avec celui du salon");
  await expectRefused(english, "", "No code was typed.", "Type the one that stands in the channel.");
  await expectRefused(customer, "", "Aucun code n’a été saisi.", "Saisissez celui qui est affiché dans le salon.");
  for (const hostile of ["</textarea><script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "🎁".repeat(100)]) {
    await expectRefused(english, hostile, "No drop has this code.");
  }
});

test("already redeemed, and exhausted", async ({ visit }) => {
  const admin = await visit(people.admin);
  const drop = await openDrop(admin, { uses: "1" });
  const winner = await visit(people.first);
  await open(winner, "/funds");
  await redeem(winner, drop.code);
  await expect(win(winner)).toBeAttached();

  await expectRefused(winner, drop.code, "You have redeemed this drop already.", /It won you €\d\.\d\d/);
  const winnerInFrench = await visit(people.first, french);
  await expectRefused(winnerInFrench, drop.code, "Vous avez déjà utilisé le code", /rapporté \d,\d\d\u{a0}€/u);
  const late = await visit(people.second);
  await expectRefused(late, drop.code, "All uses of this code are gone.", /The next drop comes on .*\d:\d\d/);
  const lateInFrench = await visit(people.second, french);
  await expectRefused(lateInFrench, drop.code, "Toutes les utilisations", /Le prochain largage arrive le .*\d\sh\s\d\d/);
});

test("expired", async ({ visit }) => {
  const admin = await visit(people.admin);
  const drop = await openDrop(admin, { validity: "5 s" });
  const [english, customer] = [await visit(people.first), await visit(people.first, french)];
  await open(english, "/funds");
  await comes(english, english.locator(".sky[data-phase='closed']"));
  await expectRefused(english, drop.code, "This code expired just now.", /The next drop comes on .*\d:\d\d/);
  await expectRefused(customer, drop.code, "Ce code vient d’expirer.", /Le prochain largage arrive le .*\d\sh\s\d\d/);
});

test("staff never redeems", async ({ visit }) => {
  const admin = await visit(people.admin);
  const drop = await openDrop(admin);
  const [staff, staffInFrench] = [await visit(people.staff), await visit(people.staff, french)];
  await expectRefused(staff, drop.code, "You cannot redeem this drop.", "Staff never redeem codes");
  await expectRefused(staffInFrench, drop.code, "Vous ne pouvez pas utiliser", "L’équipe n’utilise jamais de code");
});

for (const [rule, settings, english, inFrench] of [
  ["too young", { minimum_age: "365" }, /too new for it. It may take part from .*\d/, /trop récent. Il pourra participer/],
  ["not known", { trusted: true }, "customers whom we know", "réservé aux clients que nous connaissons"],
  ["new to the shop", { ordered: true }, "customers who have ordered something", "Il est réservé aux clients qui ont déjà commandé"],
] as const) {
  test(`an account that is ${rule} is told so before and after`, async ({ visit }) => {
    const admin = await visit(people.admin);
    const drop = await openDrop(admin, settings);
    const [customer, customerInFrench] = [await visit(people.third), await visit(people.third, french)];
    await open(customer, "/funds");
    await expect(customer.getByText("As things are, you cannot redeem this drop")).toBeVisible();
    await expectRefused(customer, drop.code, "You cannot redeem this drop.", english);
    await expectRefused(customerInFrench, drop.code, "Vous ne pouvez pas utiliser", inFrench);
  });
}

test("too many wrong codes, and the right one has to wait too", async ({ page, visit }) => {
  const admin = await visit(people.admin);
  const drop = await openDrop(admin);
  const guesser = stranger("Guesser");
  await signUp(page, guesser);
  await signIn(page, guesser);
  const origin = new URL(page.url()).origin;
  for (let guess = 1; guess <= 10; guess++) {
    const answer = await page.request.post("/funds", { form: { code: wrong }, headers: { origin } });
    expect(answer.status()).toBe(422);
  }
  await expectRefused(page, drop.code, "Too many wrong codes.", /Wait \d+ minutes?, then try again\./);
  await page.context().addCookies([{ name: "lang", value: "fr", url: origin }]);
  await expectRefused(page, drop.code, "Trop de codes erronés.", /Attendez \d+ minutes?, puis réessayez\./);
});

test("a form that was sent twice credits once", async ({ visit }) => {
  const admin = await visit(people.admin);
  const campaign = await createCampaign(admin);
  await launch(admin, campaign, "At once");
  const code = await readCode(admin, campaign);
  const customer = await visit(people.third);
  await open(customer, "/funds");
  const before = await balance(customer);
  const origin = new URL(customer.url()).origin;
  const send = () => customer.request.post("/funds", { form: { code }, headers: { origin }, maxRedirects: 0 });
  const statuses = (await Promise.all(Array.from({ length: 20 }, send))).map((response) => response.status());
  expect(statuses.filter((status) => status === 303)).toHaveLength(1);
  expect(statuses.filter((status) => status === 422)).toHaveLength(19);
  await open(customer, "/funds");
  const won = (await balance(customer)) - before;
  expect(won).toBeGreaterThanOrEqual(100);
  expect(won).toBeLessThanOrEqual(200);
  const newest = customer.getByRole("region", { name: "Your entries" }).getByRole("row").nth(1);
  await expect(newest.getByRole("cell").nth(1)).toHaveText(`+€${(won / 100).toFixed(2)}`);
});
