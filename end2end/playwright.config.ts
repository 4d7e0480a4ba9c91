/// How the browser tests run: each specification with JavaScript and without, `*.hydrate.spec.ts` only with it, each
/// worker against a server of its own (tests/support/server.ts).
///
/// `cargo xtask test browser` sets LARGAGE_PROGRAM (the server) and CHROMIUM (the system's browser).

import { defineConfig, devices } from "@playwright/test";

function setting(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: run \`cargo xtask test browser\``);
  return value;
}

export default defineConfig({
  testDir: "tests",
  outputDir: "test-results",
  reporter: [["list"], ["html", { outputFolder: "report", open: "never" }]],
  fullyParallel: true,
  workers: 2,
  // Long enough for a busy machine: nothing waits for time to pass, only for what is to happen.
  timeout: 60_000,
  expect: { timeout: 15_000 },
  retries: 0,
  forbidOnly: true,
  use: {
    ...devices["Desktop Chrome"],
    // What moves keeps a processor busy that has no graphics card beside it.
    contextOptions: { reducedMotion: "reduce" },
    screenshot: "only-on-failure",
    trace: { mode: "retain-on-failure", screenshots: false },
    launchOptions: {
      executablePath: setting("CHROMIUM"),
      // Chromium refuses to sandbox itself as root, which is who runs this in containers.
      chromiumSandbox: process.getuid?.() !== 0,
      args: ["--disable-gpu", "--disable-quic"],
    },
  },
  projects: [
    { name: "script" },
    { name: "no-script", use: { javaScriptEnabled: false }, testIgnore: "**/*.hydrate.spec.ts" },
  ],
});
