/// What `largage serve --demo` begins with. Its own campaign drops a day from now (playwright.config.ts), so that no drop
/// comes but those that tests make.

import type { Account } from "./accounts.ts";

const password = "silk-parachute";

export const people = {
  admin: { email: "admin@demo.example", password, name: "Ada" },
  staff: { email: "staff@demo.example", password, name: "Sam" },
  first: { email: "zoe@demo.example", password, name: "Zoé Lemaire" },
  second: { email: "marc@demo.example", password, name: "marc_92" },
  third: { email: "lin@demo.example", password, name: "Lin Chen" },
} satisfies Record<string, Account>;

/** The channel that is there from the start. */
export const channel = "drops";
