/// The program that is tested, run as a demo on a port that is free.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

export interface Server {
  address: string;
  /** Sends the signal unless the program has ended, and gives back its exit code; null if a signal ended it. */
  end: (signal: NodeJS.Signals) => Promise<number | null>;
}

/** Starts the program that LARGAGE_PROGRAM names with its data in this folder, and waits until it is ready. */
export async function start(data: string, options: string[], listen = "127.0.0.1:0"): Promise<Server> {
  const program = process.env["LARGAGE_PROGRAM"];
  if (!program) throw new Error("LARGAGE_PROGRAM is not set: run `cargo xtask test browser`");
  const server = spawn(program, ["serve", "--demo", "--listen", listen, "--data", data, ...options], {
    cwd: "..",
    env: { ...process.env, LARGAGE_LOG: "warn" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const address = await ready(server);
  return {
    address,
    end: async (signal) => {
      if (server.exitCode !== null || server.signalCode !== null) return server.exitCode;
      server.kill(signal);
      const [code] = (await once(server, "exit")) as [number | null];
      return code;
    },
  };
}

async function ready(server: ChildProcess): Promise<string> {
  if (!server.stdout) throw new Error("the server has no output");
  // Goes on reading after that, so that the server may go on writing.
  const lines = createInterface({ input: server.stdout });
  return new Promise((resolve, reject) => {
    lines.on("line", (line) => {
      const address = /^Largage is ready on (http:\S+)$/.exec(line)?.[1];
      if (address) resolve(address);
    });
    server.on("error", reject);
    server.on("exit", (code) => reject(new Error(`the server has ended with ${code} before it was ready`)));
  });
}
