// A certified OpenID Connect provider at a free port, for one client: node provider.mjs CLIENT SECRET REDIRECT
import http from "node:http";
import { Provider } from "oidc-provider";

const [client, secret, redirect] = process.argv.slice(2);
const server = http.createServer((request, response) => handler(request, response));
let handler;
server.listen(0, "127.0.0.1", () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, {
    clients: [{ client_id: client, client_secret: secret, redirect_uris: [redirect] }],
    claims: { openid: ["sub"], email: ["email", "email_verified"] },
    pkce: { required: () => true },
    findAccount: (_context, id) => ({
      accountId: id,
      claims: () => ({ sub: id, email: id, email_verified: !id.startsWith("unverified") }),
    }),
  });
  handler = provider.callback();
  console.log(issuer);
});
