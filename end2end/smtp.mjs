// A mail server for tests: takes what it is sent and prints it, one JSON a line. Its port is printed first.
//
// node smtp.mjs USER PASSWORD [CERTIFICATE KEY [implicit]]
//
// The recipient says what is answered: later@… 451, never@… 550, cut@… ends the connection after the text.

import { readFileSync } from "node:fs";
import { simpleParser } from "mailparser";
import { SMTPServer } from "smtp-server";

const [user, password, certificate, key, mode] = process.argv.slice(2);
const tls = certificate ? { cert: readFileSync(certificate), key: readFileSync(key) } : {};

const refusal = (code, words) => Object.assign(new Error(words), { responseCode: code });

const server = new SMTPServer({
  ...tls,
  secure: mode === "implicit",
  hideSTARTTLS: !certificate,
  allowInsecureAuth: !certificate,
  disableReverseLookup: true,
  logger: false,
  onAuth: ({ username, password: typed }, _session, done) =>
    username === user && typed === password ? done(null, { user }) : done(refusal(535, "Wrong name or password")),
  onRcptTo: ({ address }, _session, done) => {
    if (address.startsWith("later@")) done(refusal(451, "Come back later"));
    else if (address.startsWith("never@")) done(refusal(550, "Nobody of that name"));
    else done();
  },
  onData: async (stream, session, done) => {
    const mail = await simpleParser(stream);
    const to = session.envelope.rcptTo.map(({ address }) => address);
    const headers = Object.fromEntries(mail.headerLines.map(({ key: name, line }) => [name, line]));
    const { subject, text, html, messageId } = mail;
    const from = session.envelope.mailFrom.address;
    console.log(JSON.stringify({ to, from, subject, text, html, messageId, headers, secure: session.secure }));
    if (to.some((address) => address.startsWith("cut@")) && !server.cut) {
      server.cut = true;
      for (const connection of server.connections) connection._socket.destroy();
    } else done();
  },
});
server.on("error", () => {});
server.listen(0, "127.0.0.1", () => console.log(server.server.address().port));
// Whoever started us ends us by closing our input.
process.stdin.resume().on("end", () => process.exit(0));
