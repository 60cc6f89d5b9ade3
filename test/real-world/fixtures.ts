import type { Data } from '../helper/readers.ts';

/** A config file below `test/fixtures/real-world`. */
export interface Fixture {
  readonly file: string;
  readonly format: 'yaml' | 'json' | 'jsonc' | 'dotenv';
  /** The whole tokens that are replaced, as they stand in the file, in order. Everything else stays byte for byte. */
  readonly slots: readonly string[];
}

/** Files that one config renders. */
export interface FixtureSet {
  readonly name: string;
  readonly dialect?: 'node' | 'portable';
  readonly hierarchy: string;
  readonly fixtures: readonly Fixture[];
  /** What stands inside a scalar, and what it becomes. */
  readonly references: Readonly<Record<string, Written>>;
}

/** What a reference writes: from which parameter, and how it turns the value that is stored there into data. */
export type Written =
  | { readonly kind: 'text' | 'list' | 'json' | 'tree' | 'uri' | 'base64'; readonly parameter: string; readonly at?: 'stable' | 3 }
  | { readonly kind: 'field' | 'number' | 'bool'; readonly parameter: string; readonly path?: readonly string[] }
  | { readonly kind: 'fixed'; readonly data: Data };

const text = (parameter: string, at?: 'stable' | 3): Written => ({ kind: 'text', parameter, ...(at === undefined ? {} : { at }) });
const uri = (parameter: string): Written => ({ kind: 'uri', parameter });
const base64 = (parameter: string): Written => ({ kind: 'base64', parameter });
const list = (parameter: string): Written => ({ kind: 'list', parameter });
const json = (parameter: string): Written => ({ kind: 'json', parameter });
const tree = (parameter: string): Written => ({ kind: 'tree', parameter });
const field = (parameter: string, ...path: string[]): Written => ({ kind: 'field', parameter, path });
const number = (parameter: string, ...path: string[]): Written => ({ kind: 'number', parameter, path });
const bool = (parameter: string): Written => ({ kind: 'bool', parameter });
const fixed = (data: Data): Written => ({ kind: 'fixed', data });

const helm: Fixture = {
  file: 'helm/values.yaml',
  format: 'yaml',
  slots: [
    'ssm:/shop/${env}/postgresql/admin-password',
    'ssm:/shop/${env}/postgresql/password',
    '"ssm:./owner"',
    '"deploy by ${ssm:./deployer} # of {{ .Values.image.tag }}"',
    'ssm:./replicas|int',
    '"ssm:./license"',
    'ssm:/shop/origins/first',
    'ssm:/shop/origins/second',
    'ssm:./hosts|list',
    "'ssm:./session-secret'",
    '"postgresql://storefront:${ssm:/shop/${env}/postgresql/password|uri}@{{ .Release.Name }}-postgresql:5432/storefront?sslmode=require"',
    'https://${ssm:./sentry/public-key|uri}@o1.ingest.sentry.example.com/${ssm:./sentry/project}',
    'Welcome to the shop,\n      operated by ${ssm:./owner}\n      and friends.\n\n      Have a nice day',
    "'ssm:./smtp#password'",
    'ssm:/shop/prod/smtp#user',
    'ssm:./tls/enabled|bool',
    '|\n    ${ssm:./tls/certificate}',
    '|-\n    ${ssm:./tls/key:stable}',
    '|+\n    ${ssm:./tls/chain:3}\n',
    '>-\n    ${ssm:./tls/dhparam}',
    `|
    # Managed by Helm. {{ .Chart.Name }}
    server {
      listen 8443 ssl;
      server_name \${ssm:./server-name};
      location / {
        proxy_pass http://127.0.0.1:8080;
        proxy_set_header X-Shop-Token "$shop_token";   # an nginx variable
      }
    }`,
    '>\n    This text is folded\n    into one line, with the operator ${ssm:./owner} in the middle of it.',
    'ssm:./ingress/extra-tls|json',
    '"ssm:/shop/${env}/features/*"',
    'ssm:./timeouts#read.seconds|number',
    'ssm:./no-such-timeout|number|default(2.50)',
    '"ssm:./no-such-host:7|default(\\"5s # unless set\\")"',
  ],
};

const spring: Fixture = {
  file: 'spring/application.yml',
  format: 'yaml',
  slots: [
    'ssm:/accounts/${env}/datasource#username',
    'ssm:/accounts/${env}/datasource#password',
    'ssm:/accounts/${env}/pool-size|int|default(10)',
    'org.apache.kafka.common.security.plain.PlainLoginModule required username="accounts" password="${ssm:/accounts/${env}/kafka/password|base64}";',
    '"${ssm:/accounts/${env}/mail/user}@example.com"',
    "'ssm:/accounts/${env}/mail/password'",
    '"ssm:/accounts/${env}/oidc/client-secret"',
    '${OIDC_ISSUER:https://auth.example.com/realms/${ssm:/accounts/${env}/realm}}',
    'ssm:/accounts/${env}/jwt/secret|base64',
    '|\n      ${ssm:/accounts/${env}/crypto/private-key}',
    'ssm:/accounts/${env}/payment/api-key',
    'ssm://eu-central-1/accounts/prod/payment/api-key',
    'ssm://eu-central-1/accounts/prod/payment/webhook-secret',
  ],
};

const rails: Fixture = {
  file: 'rails/database.yml',
  format: 'yaml',
  slots: [
    'ssm:./rails/username',
    'ssm:./rails/password',
    '"ssm:./rails/replica-username"',
    "'ssm:./rails/replica-password'",
    "postgres://cache:${ssm:./rails/cache-password|uri}@cache.example.com/shop?pool=<%= ENV.fetch('CACHE_POOL', 5) %>",
    'ssm:./rails/ssl-key#pem',
  ],
};

const compose: Fixture = {
  file: 'compose/docker-compose.yml',
  format: 'yaml',
  slots: [
    '$${ssm:/shop/prod/app-key}',
    '$$ssm:/shop/prod/app-key',
    'ssm:/shop/${env}/app-key',
    "'ssm:/shop/${env}/admin-password'",
    '"mysql://shop:${ssm:/shop/${env}/mysql/password|uri}@db/shop"',
    '"traefik.http.middlewares.auth.basicauth.users=${ssm:/shop/${env}/basic-auth}"',
    'ssm:/shop/${env}/mysql/root-password',
    'ssm:/shop/${env}/mysql/password',
    '>\n      --default-authentication-plugin=caching_sha2_password\n      --init-file=/init/${ssm:/shop/${env}/mysql/init-file}\n      --sql-mode=STRICT_ALL_TABLES',
  ],
};

const filebeat: Fixture = {
  file: 'filebeat/filebeat.yml',
  format: 'yaml',
  slots: [
    'ssm:./beats/kibana',
    '"ssm:./beats/host"',
    '"ssm:./beats/elastic"',
    '|\r\n      ${ssm:./beats/certificate}',
    '|-\r\n      ${ssm:./beats/key}',
    "'${ssm:./beats/passphrase}'",
    "'ssm:./owner'",
    '>\r\n        function process(event) {\r\n          event.Put("owner", "${ssm:./owner}");\r\n        }',
  ],
};

const alertmanager: Fixture = {
  file: 'alertmanager/alertmanager.yml',
  format: 'yaml',
  slots: [
    'ssm:./alerts/smtp',
    '"https://hooks.slack.example.com/services/${ssm:./alerts/slack|uri}"',
    'ssm:./alerts/pagerduty',
    '"{{ .CommonAnnotations.summary }} # ${ssm:./owner}"',
    'ssm:/shop/alerts/token',
    'ssm:./alerts/webhook',
  ],
};

const vscode: Fixture = {
  file: 'vscode/settings.jsonc',
  format: 'jsonc',
  slots: [
    '"ssm:./sql/host"',
    '"ssm:./sql/username"',
    '"ssm:./sql/password"',
    '"ssm:./sql/timeout|int"',
    '"ssm:./sql/ssl|bool"',
    '"mysql://${ssm:./sql/username|uri}:${ssm:./sql/password|uri}@db.example.com:3306/shop?ssl=true//x"',
    '"ssm:./rest/token"',
    '"gr\\u00fc\\u00df \\"${ssm:./rest/name}\\"\\tand\\u0020more"',
    '"ssm:./rest/no-such-host|default(\\"localhost\\")"',
    '"ssm:./rest/certificates|json"',
    '"ssm:./words|list"',
    '"ssm:./extension/first"',
    '"ssm:./extension/second"',
  ],
};

const appsettings: Fixture = {
  file: 'aspnet/appsettings.json',
  format: 'json',
  slots: [
    '"Server=tcp:sql.example.com,1433;Database=orders;User Id=orders;Password=${ssm:./sql-server/password|base64};Encrypt=True;"',
    '"ssm:./redis"',
    '"ssm:./jwt/signing-key"',
    '"ssm:./smtp/port|int"',
    '"ssm:./smtp/tls|bool"',
    '"\\u0022Bestellungen f\\u00fcr ${ssm:./smtp/sender}\\u0022 <orders@example.com>"',
    '"ssm:./pfx/password"',
    '"ssm:./seq/api-key"',
    '"ssm:./serilog/http|json"',
    '"ssm:./serilog/enricher"',
    '"ssm:./limits#order.max|number"',
    '"ssm:./limits#order.ratio|number"',
    '"ssm:./limits#account|number"',
    '"ssm:./limits#tiers|json"',
    '"ssm:/shop/${env}/flags/*"',
    '"ssm:./origins|list"',
  ],
};

const nodeConfig: Fixture = {
  file: 'node-config/production.json',
  format: 'json',
  slots: [
    '"ssm:./billing/db-user"',
    '"ssm:./billing/db-password"',
    '"ssm:./billing/pool|int|default(8)"',
    '"ssm:./billing/queues/a"',
    '"ssm:./billing/queues/b"',
    '"ssm:./billing/stripe#secretKey"',
    '"ssm:./billing/stripe#webhooks.\\"invoice.paid\\""',
    '"SHOP* ${ssm:./billing/descriptor}"',
    '"$${ssm:./not/ours} and $$ssm:"',
    '"$$ssm:/not/ours"',
    '"ssm:./billing/session"',
  ],
};

const nodeEnv: Fixture = {
  file: 'node/.env.production',
  format: 'dotenv',
  slots: [
    'ssm:./postgres/password',
    'ssm:./jwt-secret',
    '"ssm:./anon-key"',
    "'ssm:./service-role-key'",
    'ssm:./dashboard/username',
    'ssm:./dashboard/password',
    '`ssm:./secret-key-base`',
    '${ssm:./vault-enc-key}',
    '${ssm:./otp-secret:stable}',
    '"postgres://${ssm:./postgres/user|uri}:${ssm:./postgres/password|uri}@db:5432/postgres?sslmode=require"',
    'ssm:./postgres/pool|int|default(25)',
    'postgres://reader:${ssm:./postgres/reader-password|uri}@replica:5432/postgres',
    'ssm:./auth/disable-signup|bool',
    'ssm:./smtp#user',
    'ssm:./smtp#password',
    '"${ssm:./smtp/sender-name} <no-reply@example.com>"',
    "'Kind regards,\n${ssm:./smtp/sender-name}\n# still the signature'",
    '"ssm:./twilio#accounts."main line".token"',
    "'ssm:./s3#access-key'",
    "'ssm:./s3#secret-key'",
    '"$${ssm:./not/ours}"',
    '"${ssm:./vapid/private}"',
    '"ssm:./tls/certificate"',
    'ssm:./tls/key',
    'ssm:./tls/key|base64',
    'ssm:/shop/prod/es/password',
    'ssm://eu-central-1/shared/token',
    '"https://${ssm://eu-central-1/shared/dsn-key|uri}@sentry.example.com/1"',
    'ssm:./log-level/old',
    'ssm:./log-level/new',
    'ssm:./no-such-flag|bool|default(true)',
    'ssm:./final',
  ],
};

const portableEnv: Fixture = {
  file: 'portable/.env',
  format: 'dotenv',
  slots: [
    'ssm:./app-key',
    'ssm:./db/host',
    '"ssm:./db/username"',
    "'ssm:./db/password'",
    'postgres://${ssm:./db/username|uri}:${ssm:./db/password|uri}@db.example.com:5432/shop',
    'ssm:./mail#password',
    'ssm:./session-lifetime|int|default(120)',
    '"Hello from ${ssm:./owner-name}, #1 in town"',
  ],
};

export const structured: FixtureSet = {
  name: 'structured',
  hierarchy: '/shop/${env}',
  fixtures: [helm, spring, rails, compose, filebeat, alertmanager, vscode, appsettings, nodeConfig],
  references: {
    // helm
    'ssm:/shop/${env}/postgresql/admin-password': text('/shop/prod/postgresql/admin-password'),
    'ssm:/shop/${env}/postgresql/password': text('/shop/prod/postgresql/password'),
    'ssm:/shop/${env}/postgresql/password|uri': uri('/shop/prod/postgresql/password'),
    'ssm:./owner': text('/shop/prod/owner'),
    'ssm:./deployer': text('/shop/prod/deployer'),
    'ssm:./replicas|int': number('/shop/prod/replicas'),
    'ssm:./license': text('/shop/prod/license'),
    'ssm:/shop/origins/first': text('/shop/origins/first'),
    'ssm:/shop/origins/second': text('/shop/origins/second'),
    'ssm:./hosts|list': list('/shop/prod/hosts'),
    'ssm:./session-secret': text('/shop/prod/session-secret'),
    'ssm:./sentry/public-key|uri': uri('/shop/prod/sentry/public-key'),
    'ssm:./sentry/project': text('/shop/prod/sentry/project'),
    'ssm:./smtp#password': field('/shop/prod/smtp', 'password'),
    'ssm:/shop/prod/smtp#user': field('/shop/prod/smtp', 'user'),
    'ssm:./tls/enabled|bool': bool('/shop/prod/tls/enabled'),
    'ssm:./tls/certificate': text('/shop/prod/tls/certificate'),
    'ssm:./tls/key:stable': text('/shop/prod/tls/key', 'stable'),
    'ssm:./tls/chain:3': text('/shop/prod/tls/chain', 3),
    'ssm:./tls/dhparam': text('/shop/prod/tls/dhparam'),
    'ssm:./server-name': text('/shop/prod/server-name'),
    'ssm:./ingress/extra-tls|json': json('/shop/prod/ingress/extra-tls'),
    'ssm:/shop/${env}/features/*': tree('/shop/prod/features'),
    'ssm:./timeouts#read.seconds|number': number('/shop/prod/timeouts', 'read', 'seconds'),
    'ssm:./no-such-timeout|number|default(2.50)': fixed({ $number: '2.50' }),
    'ssm:./no-such-host:7|default("5s # unless set")': fixed('5s # unless set'),
    // spring
    'ssm:/accounts/${env}/datasource#username': field('/accounts/prod/datasource', 'username'),
    'ssm:/accounts/${env}/datasource#password': field('/accounts/prod/datasource', 'password'),
    'ssm:/accounts/${env}/pool-size|int|default(10)': number('/accounts/prod/pool-size'),
    'ssm:/accounts/${env}/kafka/password|base64': base64('/accounts/prod/kafka/password'),
    'ssm:/accounts/${env}/mail/user': text('/accounts/prod/mail/user'),
    'ssm:/accounts/${env}/mail/password': text('/accounts/prod/mail/password'),
    'ssm:/accounts/${env}/oidc/client-secret': text('/accounts/prod/oidc/client-secret'),
    'ssm:/accounts/${env}/realm': text('/accounts/prod/realm'),
    'ssm:/accounts/${env}/jwt/secret|base64': base64('/accounts/prod/jwt/secret'),
    'ssm:/accounts/${env}/crypto/private-key': text('/accounts/prod/crypto/private-key'),
    'ssm:/accounts/${env}/payment/api-key': text('/accounts/prod/payment/api-key'),
    'ssm://eu-central-1/accounts/prod/payment/api-key': text('/accounts/prod/payment/api-key'),
    'ssm://eu-central-1/accounts/prod/payment/webhook-secret': text('/accounts/prod/payment/webhook-secret'),
    // rails
    'ssm:./rails/username': text('/shop/prod/rails/username'),
    'ssm:./rails/password': text('/shop/prod/rails/password'),
    'ssm:./rails/replica-username': text('/shop/prod/rails/replica-username'),
    'ssm:./rails/replica-password': text('/shop/prod/rails/replica-password'),
    'ssm:./rails/cache-password|uri': uri('/shop/prod/rails/cache-password'),
    'ssm:./rails/ssl-key#pem': field('/shop/prod/rails/ssl-key', 'pem'),
    // compose
    '$${ssm:/shop/prod/app-key}': fixed('${ssm:/shop/prod/app-key}'),
    '$$ssm:/shop/prod/app-key': fixed('ssm:/shop/prod/app-key'),
    'ssm:/shop/${env}/app-key': text('/shop/prod/app-key'),
    'ssm:/shop/${env}/admin-password': text('/shop/prod/admin-password'),
    'ssm:/shop/${env}/mysql/password|uri': uri('/shop/prod/mysql/password'),
    'ssm:/shop/${env}/mysql/password': text('/shop/prod/mysql/password'),
    'ssm:/shop/${env}/mysql/root-password': text('/shop/prod/mysql/root-password'),
    'ssm:/shop/${env}/mysql/init-file': text('/shop/prod/mysql/init-file'),
    'ssm:/shop/${env}/basic-auth': text('/shop/prod/basic-auth'),
    // filebeat
    'ssm:./beats/kibana': text('/shop/prod/beats/kibana'),
    'ssm:./beats/host': text('/shop/prod/beats/host'),
    'ssm:./beats/elastic': text('/shop/prod/beats/elastic'),
    'ssm:./beats/certificate': text('/shop/prod/beats/certificate'),
    'ssm:./beats/key': text('/shop/prod/beats/key'),
    'ssm:./beats/passphrase': text('/shop/prod/beats/passphrase'),
    // alertmanager
    'ssm:./alerts/smtp': text('/shop/prod/alerts/smtp'),
    'ssm:./alerts/slack|uri': uri('/shop/prod/alerts/slack'),
    'ssm:./alerts/pagerduty': text('/shop/prod/alerts/pagerduty'),
    'ssm:/shop/alerts/token': text('/shop/alerts/token'),
    'ssm:./alerts/webhook': text('/shop/prod/alerts/webhook'),
    // vscode
    'ssm:./sql/host': text('/shop/prod/sql/host'),
    'ssm:./sql/username': text('/shop/prod/sql/username'),
    'ssm:./sql/username|uri': uri('/shop/prod/sql/username'),
    'ssm:./sql/password': text('/shop/prod/sql/password'),
    'ssm:./sql/password|uri': uri('/shop/prod/sql/password'),
    'ssm:./sql/timeout|int': number('/shop/prod/sql/timeout'),
    'ssm:./sql/ssl|bool': bool('/shop/prod/sql/ssl'),
    'ssm:./rest/token': text('/shop/prod/rest/token'),
    'ssm:./rest/name': text('/shop/prod/rest/name'),
    'ssm:./rest/no-such-host|default("localhost")': fixed('localhost'),
    'ssm:./rest/certificates|json': json('/shop/prod/rest/certificates'),
    'ssm:./words|list': list('/shop/prod/words'),
    'ssm:./extension/first': text('/shop/prod/extension/first'),
    'ssm:./extension/second': text('/shop/prod/extension/second'),
    // aspnet
    'ssm:./sql-server/password|base64': base64('/shop/prod/sql-server/password'),
    'ssm:./redis': text('/shop/prod/redis'),
    'ssm:./jwt/signing-key': text('/shop/prod/jwt/signing-key'),
    'ssm:./smtp/port|int': number('/shop/prod/smtp/port'),
    'ssm:./smtp/tls|bool': bool('/shop/prod/smtp/tls'),
    'ssm:./smtp/sender': text('/shop/prod/smtp/sender'),
    'ssm:./pfx/password': text('/shop/prod/pfx/password'),
    'ssm:./seq/api-key': text('/shop/prod/seq/api-key'),
    'ssm:./serilog/http|json': json('/shop/prod/serilog/http'),
    'ssm:./serilog/enricher': text('/shop/prod/serilog/enricher'),
    'ssm:./limits#order.max|number': number('/shop/prod/limits', 'order', 'max'),
    'ssm:./limits#order.ratio|number': number('/shop/prod/limits', 'order', 'ratio'),
    'ssm:./limits#account|number': number('/shop/prod/limits', 'account'),
    'ssm:./limits#tiers|json': number('/shop/prod/limits', 'tiers'),
    'ssm:/shop/${env}/flags/*': tree('/shop/prod/flags'),
    'ssm:./origins|list': list('/shop/prod/origins'),
    // node-config
    'ssm:./billing/db-user': text('/shop/prod/billing/db-user'),
    'ssm:./billing/db-password': text('/shop/prod/billing/db-password'),
    'ssm:./billing/pool|int|default(8)': fixed({ $number: '8' }),
    'ssm:./billing/queues/a': text('/shop/prod/billing/queues/a'),
    'ssm:./billing/queues/b': text('/shop/prod/billing/queues/b'),
    'ssm:./billing/stripe#secretKey': field('/shop/prod/billing/stripe', 'secretKey'),
    'ssm:./billing/stripe#webhooks."invoice.paid"': field('/shop/prod/billing/stripe', 'webhooks', 'invoice.paid'),
    'ssm:./billing/descriptor': text('/shop/prod/billing/descriptor'),
    '$${ssm:./not/ours}': fixed('${ssm:./not/ours}'),
    '$$ssm:/not/ours': fixed('ssm:/not/ours'),
    'ssm:./billing/session': text('/shop/prod/billing/session'),
  },
};

export const forNode: FixtureSet = {
  name: 'node',
  dialect: 'node',
  hierarchy: '/node/${env}',
  fixtures: [nodeEnv],
  references: {
    'ssm:./postgres/password': text('/node/prod/postgres/password'),
    'ssm:./postgres/password|uri': uri('/node/prod/postgres/password'),
    'ssm:./jwt-secret': text('/node/prod/jwt-secret'),
    'ssm:./anon-key': text('/node/prod/anon-key'),
    'ssm:./service-role-key': text('/node/prod/service-role-key'),
    'ssm:./dashboard/username': text('/node/prod/dashboard/username'),
    'ssm:./dashboard/password': text('/node/prod/dashboard/password'),
    'ssm:./secret-key-base': text('/node/prod/secret-key-base'),
    'ssm:./vault-enc-key': text('/node/prod/vault-enc-key'),
    'ssm:./otp-secret:stable': text('/node/prod/otp-secret', 'stable'),
    'ssm:./postgres/user|uri': uri('/node/prod/postgres/user'),
    'ssm:./postgres/pool|int|default(25)': number('/node/prod/postgres/pool'),
    'ssm:./postgres/reader-password|uri': uri('/node/prod/postgres/reader-password'),
    'ssm:./auth/disable-signup|bool': bool('/node/prod/auth/disable-signup'),
    'ssm:./smtp#user': field('/node/prod/smtp', 'user'),
    'ssm:./smtp#password': field('/node/prod/smtp', 'password'),
    'ssm:./smtp/sender-name': text('/node/prod/smtp/sender-name'),
    'ssm:./twilio#accounts."main line".token': field('/node/prod/twilio', 'accounts', 'main line', 'token'),
    'ssm:./s3#access-key': field('/node/prod/s3', 'access-key'),
    'ssm:./s3#secret-key': field('/node/prod/s3', 'secret-key'),
    '$${ssm:./not/ours}': fixed('${ssm:./not/ours}'),
    'ssm:./vapid/private': text('/node/prod/vapid/private'),
    'ssm:./tls/certificate': text('/node/prod/tls/certificate'),
    'ssm:./tls/key': text('/node/prod/tls/key'),
    'ssm:./tls/key|base64': base64('/node/prod/tls/key'),
    'ssm:/shop/prod/es/password': text('/shop/prod/es/password'),
    'ssm://eu-central-1/shared/token': text('/shared/token'),
    'ssm://eu-central-1/shared/dsn-key|uri': uri('/shared/dsn-key'),
    'ssm:./log-level/old': text('/node/prod/log-level/old'),
    'ssm:./log-level/new': text('/node/prod/log-level/new'),
    'ssm:./no-such-flag|bool|default(true)': fixed('true'),
    'ssm:./final': text('/node/prod/final'),
  },
};

export const forAll: FixtureSet = {
  name: 'portable',
  hierarchy: '/portable/${env}',
  fixtures: [portableEnv],
  references: {
    'ssm:./app-key': text('/portable/prod/app-key'),
    'ssm:./db/host': text('/portable/prod/db/host'),
    'ssm:./db/username': text('/portable/prod/db/username'),
    'ssm:./db/username|uri': uri('/portable/prod/db/username'),
    'ssm:./db/password': text('/portable/prod/db/password'),
    'ssm:./db/password|uri': uri('/portable/prod/db/password'),
    'ssm:./mail#password': field('/portable/prod/mail', 'password'),
    'ssm:./session-lifetime|int|default(120)': fixed('120'),
    'ssm:./owner-name': text('/portable/prod/owner-name'),
  },
};
