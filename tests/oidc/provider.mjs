// A real OpenID provider on a loopback port: node provider.mjs PORT. Everybody who comes is signed in at once as the person
// that the file `person.json` beside it describes; `POST /rotate` gives it new keys, `POST /down` makes it answer 503.
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import Provider from 'oidc-provider';

const port = Number(process.argv[2]);
const personFile = process.argv[3];
const person = () => JSON.parse(readFileSync(personFile, 'utf8'));
const redirect = 'https://localhost:8443/v1/session/provider/return';

function signingKey() {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return { ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256', kid: randomUUID() };
}

function make() {
  const provider = new Provider(`http://127.0.0.1:${port}`, {
    clients: [{ client_id: 'tocsin', client_secret: 'a secret of the client', redirect_uris: [redirect], response_types: ['code'], grant_types: ['authorization_code'] }],
    jwks: { keys: [signingKey()] },
    cookies: { keys: ['loopback only'] },
    claims: { openid: ['sub', 'tocsin_roles'], email: ['email', 'email_verified'] },
    conformIdTokenClaims: false,
    features: { devInteractions: { enabled: false } },
    interactions: { url: (ctx, interaction) => `/interaction/${interaction.uid}` },
    findAccount: (ctx, id) => ({ accountId: id, claims: () => ({ sub: id, ...person().claims }) }),
    loadExistingGrant: async (ctx) => {
      const grant = new ctx.oidc.provider.Grant({ clientId: ctx.oidc.client.clientId, accountId: ctx.oidc.session.accountId });
      grant.addOIDCScope('openid email');
      await grant.save();
      return grant;
    },
  });
  return provider;
}

let provider = make();
let down = false;
createServer(async (request, response) => {
  if (request.method === 'POST' && request.url === '/rotate') {
    provider = make();
    return response.end('rotated');
  }
  if (request.method === 'POST' && request.url === '/down') {
    down = true;
    return response.end('down');
  }
  if (down) {
    response.statusCode = 503;
    return response.end('down');
  }
  if (request.url.startsWith('/interaction/')) {
    return provider.interactionFinished(request, response, { login: { accountId: person().sub } }, { mergeWithLastSubmission: false });
  }
  return provider.callback()(request, response);
}).listen(port, '127.0.0.1', () => console.log('ready'));
