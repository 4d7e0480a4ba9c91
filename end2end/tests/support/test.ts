/// What every specification starts from: `test`, whose pages fail it when anything goes wrong in the browser, and `visit`
/// for several people at once.

import { test as base, expect, type BrowserContextOptions, type Page } from "@playwright/test";
import { type Account, signIn } from "./accounts.ts";
import { people } from "./demo.ts";
import { endCampaigns, hasCampaigns } from "./drops.ts";
import { type Server, start } from "./server.ts";
import { watch } from "./silence.ts";

export { expect };

type Cookies = Awaited<ReturnType<ReturnType<Page["context"]>["cookies"]>>;

interface Fixtures {
  /** After each test, what it has let drop is ended. */
  tidy: void;
  /** A page in a browser of its own, of someone who is signed in, or of a visitor. */
  visit: (account?: Account, options?: BrowserContextOptions) => Promise<Page>;
}

interface Shared {
  /** A demo of the worker's own: its tests share it and follow each other. */
  server: Server;
  /** The cookies of who signed in before, so that each does it once. */
  sessions: Map<string, Cookies>;
}

export const test = base.extend<Fixtures, Shared>({
  context: async ({ context }, use) => {
    const silence = watch(context);
    await use(context);
    silence.check();
  },

  server: [async ({}, use, { parallelIndex }) => {
    // No drop comes but those that tests make.
    const never = "86400";
    const pace = ["--demo-drop-in", never, "--demo-every", never];
    // Endpoints of tests are on this machine.
    const options = [...pace, "--allow-destination", "127.0.0.1"];
    const server = await start(`target/end2end/${parallelIndex}`, options);
    await use(server);
    expect(await server.end("SIGTERM")).toBe(0);
  }, { scope: "worker" }],

  baseURL: async ({ server }, use) => use(server.address),

  sessions: [async ({}, use) => use(new Map()), { scope: "worker" }],

  tidy: [async ({ visit }, use) => {
    await use();
    if (hasCampaigns()) await endCampaigns(await visit(people.admin));
  }, { auto: true }],

  visit: async ({ browser, sessions }, use) => {
    const checks: (() => Promise<void>)[] = [];
    await use(async (account, options) => {
      const context = await browser.newContext(options);
      const silence = watch(context);
      checks.push(async () => {
        await context.close();
        silence.check();
      });
      const page = await context.newPage();
      if (account) {
        const cookies = sessions.get(account.email);
        if (cookies) {
          await context.addCookies(cookies);
        } else {
          await signIn(page, account);
          // Not the account's language: that is each browser's own.
          await context.clearCookies({ name: "lang" });
          sessions.set(account.email, await context.cookies());
        }
      }
      return page;
    });
    for (const check of checks) await check();
  },
});
