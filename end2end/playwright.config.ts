/// How the browser tests run: each specification with JavaScript and without, `*.hydrate.spec.ts` only with it, against
/// one server that Playwright starts and ends.
///
/// `cargo xtask test browser` sets LARGAGE_PROGRAM (the server) and CHROMIUM (the system's browser).

import { defineConfig, devices } from "@playwright/test";
import { freePort } from "./tests/support/port.ts";

function setting(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: run \`cargo xtask test browser\``);
  return value;
}

// A port of each run's own; the workers, which read this file again, inherit it.
const port = (process.env["LARGAGE_TEST_PORT"] ??= String(await freePort()));
const address = `http://127.0.0.1:${port}`;
/// A day: no drop of the demo comes in between.
const never = 86_400;

export default defineConfig({
  testDir: "tests",
  outputDir: "test-results",
  reporter: [["list"], ["html", { outputFolder: "report", open: "never" }]],
  // One demo, one sandbox, one campaign: the tests share them and follow each other.
  workers: 1,
  // Long enough for a busy machine: nothing waits for time to pass, only for what is to happen.
  timeout: 60_000,
  expect: { timeout: 15_000 },
  retries: 0,
  forbidOnly: true,
  use: {
    ...devices["Desktop Chrome"],
    baseURL: address,
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
  webServer: {
    command: [
      `exec "${setting("LARGAGE_PROGRAM")}" serve --demo --listen ${new URL(address).host} --data target/end2end`,
      `--demo-drop-in ${never} --demo-every ${never}`,
    ].join(" "),
    url: `${address}/`,
    cwd: "..",
    env: { LARGAGE_LOG: "warn" },
    reuseExistingServer: false,
    gracefulShutdown: { signal: "SIGTERM", timeout: 10_000 },
    stdout: "ignore",
    stderr: "pipe",
    timeout: 30_000,
  },
});
