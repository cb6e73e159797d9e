/** `.data/demo.json`: addresses and keys of `npm start` for other programs, readable only by its owner. */
interface Demo {
  base_url: string;
  /** Signs in to the dashboard, and passes the SDK key to its simulator. */
  dashboard_url: string;
  sdk_key: string;
  profile_id: string;
  /** An API key of a Sonar account. */
  sonar_key: string;
  sonar_account_guid: string;
  tenant_admin_token: string;
  backoffice_token: string;
  llm_demo_url: string;
  store_api_url: string;
  /** The stand-in that gets the demo tenant's webhooks; null if both upstreams are real. */
  webhook_receiver_url: string | null;
  /** Null if TEMPORAL_ADDRESS names a server, as the address of its UI is unknown. */
  temporal_ui_url: string | null;
  temporal_address: string;
  database_url: string;
  /** Null if the bus uses PostgreSQL. */
  redis_url: string | null;
  /** Secrets of tokens, so that `npm run cli` can issue more. */
  tenant_jwt_secret: string;
  backoffice_jwt_secret: string;
}

/** The sign-in link. Its secrets are in the fragment, which browsers do not send to servers. */
export function dashboardUrl(demo: Omit<Demo, 'dashboard_url'>): string {
  const { base_url, tenant_admin_token: token, sdk_key: key, profile_id: profile } = demo;
  return `${base_url}/dashboard#${new URLSearchParams({ token, key, profile })}`;
}

/** The text that `npm start` prints: addresses, and a command for a first round. */
export function writeStartSummary(demo: Demo, demoFile: string, logFolder: string): string {
  const chats = `${demo.base_url}/v1/chat/${demo.profile_id}/recommend`;
  const authorization = `-H 'Authorization: Bearer ${demo.sdk_key}'`;
  return `
Roundtable   ${demo.base_url}
Dashboard    ${demo.dashboard_url}
Temporal UI  ${demo.temporal_ui_url ?? `(that of ${demo.temporal_address})`}
Stand-ins    ${demo.llm_demo_url} (llm-demo), ${demo.store_api_url} (store)
Webhooks     ${demo.webhook_receiver_url === null ? '(none)' : `${demo.webhook_receiver_url}/__deliveries`}
Logins, keys ${demoFile}
Logs         ${logFolder}

Start a round:
  curl -s ${chats} ${authorization} -H 'Content-Type: application/json' -d '{"prompt":"Curry for two, please"}'
See how far it is:
  curl -s ${chats}/CHAT_ID ${authorization}

Ctrl-C stops all of it.
`;
}
