/// A program of the company's own, which takes signed JSON and verifies it by its own means.

import { createHmac, timingSafeEqual } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";

export interface Received {
  headers: IncomingHttpHeaders;
  body: string;
}

export interface Endpoint {
  url: string;
  received: Received[];
  end: () => Promise<void>;
}

/** Takes whatever is posted on a port of this machine that is free. */
export async function listen(): Promise<Endpoint> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      received.push({ headers: request.headers, body: Buffer.concat(chunks).toString("utf8") });
      response.writeHead(204).end();
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/in/path-of-its-own`,
    received,
    end: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

/** How many of a request's signatures are made with this secret, as the Standard Webhooks specification says. */
export function signatures(secret: string, { headers, body }: Received): number {
  const key = Buffer.from(secret.slice("whsec_".length), "base64");
  const signed = `${headers["webhook-id"]}.${headers["webhook-timestamp"]}.${body}`;
  const ours = createHmac("sha256", key).update(signed).digest();
  return String(headers["webhook-signature"])
    .split(" ")
    .filter((signature) => {
      const theirs = Buffer.from(signature.replace(/^v1,/, ""), "base64");
      return signature.startsWith("v1,") && theirs.length === ours.length && timingSafeEqual(theirs, ours);
    }).length;
}
