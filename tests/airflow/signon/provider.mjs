/**
 * An OpenID provider with Airflow's client, whose people sign in by name alone. Its tokens carry what Cognito's do.
 *
 * Reads from the environment: PORT, CERTIFICATE, KEY, CLIENT_ID, CLIENT_SECRET, CALLBACK; MACHINES, the ids of the machines' clients,
 * and MACHINE_SCOPE, the scope that they may ask for.
 * Beside the provider's own addresses: PUT /people sets who there is and their claims, PUT /forgery what the next tokens say
 * instead of the truth (`claims`), and whether a stranger signs them (`stranger`).
 */
import { generateKeyPairSync } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer } from "node:https";
import { URLSearchParams } from "node:url";
import { decodeJwt, decodeProtectedHeader, importJWK, SignJWT } from "jose";
import Provider from "oidc-provider";

const { PORT, CERTIFICATE, KEY, CLIENT_ID, CLIENT_SECRET, CALLBACK } = process.env;
const { MACHINES, MACHINE_SCOPE } = process.env;
const issuer = `https://127.0.0.1:${PORT}`;

const newKey = () => ({
  ...generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({ format: "jwk" }),
  ...{ kid: "key", use: "sig", alg: "RS256" },
});
const ownKey = newKey();
const strangersKey = newKey();

let people = {};
let forgery = {};

const provider = new Provider(issuer, {
  clients: [
    {
      client_id: CLIENT_ID,
      client_secret: CLIENT_SECRET,
      redirect_uris: [CALLBACK],
      response_types: ["code"],
      grant_types: ["authorization_code"],
    },
    ...MACHINES.split(" ").map((client_id) => ({
      client_id,
      client_secret: CLIENT_SECRET,
      redirect_uris: [],
      response_types: [],
      grant_types: ["client_credentials"],
    })),
  ],
  jwks: { keys: [ownKey] },
  cookies: { keys: [CLIENT_SECRET] },
  pkce: { required: () => true },
  scopes: ["openid", "email", "profile"],
  claims: {
    openid: ["sub", "cognito:username", "cognito:groups", "custom:groups"],
    email: ["email"],
    profile: ["given_name", "family_name"],
  },
  // Cognito puts every claim into the id_token, and none of the groups into userInfo.
  conformIdTokenClaims: false,
  features: {
    devInteractions: { enabled: false },
    clientCredentials: { enabled: true },
    // A machine's tokens are signed, as Cognito's are.
    resourceIndicators: {
      enabled: true,
      defaultResource: (ctx, client) =>
        client.grantTypeAllowed("client_credentials") ? "urn:airflow" : undefined,
      getResourceServerInfo: () => ({
        scope: `${MACHINE_SCOPE} airflow/other`,
        accessTokenFormat: "jwt",
        jwt: { sign: { alg: "RS256" } },
      }),
    },
  },
  extraTokenClaims: () => ({ token_use: "access" }),
  interactions: { url: (ctx, interaction) => `/sign-in/${interaction.uid}` },
  findAccount: (ctx, sub) =>
    Object.hasOwn(people, sub)
      ? { accountId: sub, claims: () => ({ sub, "cognito:username": sub, ...people[sub] }) }
      : undefined,
  loadExistingGrant: async (ctx) => {
    const grant = new ctx.oidc.provider.Grant({
      clientId: ctx.oidc.client.clientId,
      accountId: ctx.oidc.session.accountId,
    });
    grant.addOIDCScope("openid email profile");
    await grant.save();
    return grant;
  },
});

provider.use(async (ctx, next) => {
  await next();
  const { claims, stranger } = forgery;
  if (ctx.oidc?.route !== "token" || (claims === undefined && stranger === undefined)) return;
  const kind = ctx.oidc.params?.grant_type === "client_credentials" ? "access_token" : "id_token";
  const token = ctx.body?.[kind];
  if (typeof token !== "string") return;
  const key = await importJWK(stranger ? strangersKey : ownKey, "RS256");
  ctx.body[kind] = await new SignJWT({ ...decodeJwt(token), ...claims })
    .setProtectedHeader(decodeProtectedHeader(token))
    .sign(key);
});

async function bodyOf(request) {
  const parts = [];
  for await (const part of request) parts.push(part);
  return Buffer.concat(parts).toString("utf8");
}

const page = `<!doctype html><title>Sign in</title><form method="post">
<label>Name <input name="name" autofocus></label> <button id="sign-in">Sign in</button></form>`;

async function signIn(request, response) {
  if (request.method === "GET") {
    response.writeHead(200, { "content-type": "text/html" }).end(page);
    return;
  }
  const accountId = new URLSearchParams(await bodyOf(request)).get("name") ?? "";
  await provider.interactionFinished(request, response, { login: { accountId, remember: false } });
}

const answers = {
  "/people": (content) => (people = content),
  "/forgery": (content) => (forgery = content),
};

async function answer(request, response) {
  const set = answers[request.url];
  if (request.method === "PUT" && set !== undefined) {
    set(JSON.parse(await bodyOf(request)));
    response.writeHead(204).end();
  } else if (request.url.startsWith("/sign-in/")) await signIn(request, response);
  else await provider.callback()(request, response);
}

const tls = { cert: readFileSync(CERTIFICATE), key: readFileSync(KEY) };
const server = createServer(tls, (request, response) => {
  answer(request, response).catch((error) => {
    console.error(error);
    response.writeHead(500).end(`${error.message}\n`);
  });
});
// By default an idle connection is closed after 5 s, which a client that uses it then takes for a failure.
server.keepAliveTimeout = 0;
server.listen(Number(PORT), "127.0.0.1");
