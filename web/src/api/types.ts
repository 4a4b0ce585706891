// What the server answers, as far as screens read it. Field by field from src/app and src/path.

export interface Page<Row> {
  rows: Row[]
  next?: string
}

export type Mode = 'live' | 'demo' | 'exercise' | 'import'

export interface Session {
  person: string
  name: string
  email: string
  roles: string[]
  units: string[]
  rights: string[]
  mode: Mode
  organisation: string
  log: string
  outside: string
  session: { id: string; way: string; opened: string; expires: string; idle_s: number; stepped_up_at?: string }
  step_up_s: number
  passkeys: { credential: string; fingerprint: string; rp_id: string }[]
  has_password: boolean
  has_code: boolean
  must_enroll: boolean
}

export interface Ways {
  organisation: string
  mode: Mode
  ways: ('link' | 'passkey' | 'password' | 'provider')[]
  provider: string
  provider_up: boolean
  rp_id: string
  origin: string
  contact: string
}

export interface Instance {
  organisation: string
  origin: string
  mode: Mode
  facts: number
  procedure: string
  inventory: string
  person: string
  roles: string[]
  outside: string
  counts: Record<'due' | 'share' | 'delivery' | 'exception', Record<string, number>>
}

export type HealthLook = 'good' | 'warn' | 'bad'

/** The last there was, whether or not it went well since. */
export interface HealthTrouble {
  at: string
  rule: string
  where?: string
}

/** Something that holds or does not, with the figure that belongs to it. */
export interface HealthCheck {
  name: string
  state: HealthLook
  rule?: string
  facts?: number
  size?: number
  free?: number
  last_fact?: string
  ends?: string
  imported_at?: string
  good_until?: string
  version?: string
}

/** What the server knows of itself. */
export interface Health {
  at: string
  state: HealthLook
  checks: HealthCheck[]
  rounds: { name: string; state: HealthLook; every_s: number; next: string; running: boolean; late: boolean; failures: number; ended?: string; took_ms?: number; done?: number; trouble?: HealthTrouble }[]
  queues: { name: string; state: HealthLook; count: number; oldest_due?: string }[]
  ways: { name: string; kind: string; state: HealthLook; failures: number; rule?: string; tried?: string; taken?: string; trouble?: HealthTrouble }[]
  sources: { name: string; state: HealthLook; tried?: string; next?: string; trouble?: HealthTrouble }[]
}

export interface Agreement {
  by: string
  key: string
  not_after: string
  proof: string
}

export interface Review {
  rev: number
  release: number
  manifest: string
  route: 'matrix' | 'expedited' | 'standing'
  required: string[]
  agreed: Record<string, Agreement>
  deliveries: number
  expires: string
  embargo?: string
  standing?: string
}

export interface Life {
  state: string
  rev: number
  marking?: string
  cleaned?: { open: number; matches: number; rendition: string; redaction_map: string; rules: string; inventory: string }
  review?: Review
  declined?: { by: string; role: string; reason: string }
  decision?: { by: string; approver: string; role: string; reason_class: string; at: string; review_at: string }
  recall?: { by: string; at: string }
  at?: string
}

/** A review after the fact, owed or done. */
export interface Owed {
  audience: string
  release: number
  due: string
  reviewer: string
  finding?: 'upheld' | 'flawed'
}

export interface ShareRow {
  id: string
  number: string
  state: string
  unit: string
  title?: string
  rev: number
  authors: string[]
  dues: string[]
  subject: { category: string; class: string; narrative: boolean; third_party: boolean }
  audiences: Record<string, Life>
  withholding?: Record<string, { by: string; reason_class: string }>
  reviews?: Owed[]
  due?: string
}

/** What an auditor picks from: when it came to be, by which triggers, and what departs from the rule. */
export interface AuditRow {
  id: string
  state: string
  opened: string
  triggers: string[]
  flags: string[]
}
export type AuditShareRow = ShareRow & AuditRow
export type AuditDueRow = Due & AuditRow

export interface Rendition {
  audience: string
  state: string
  marking?: string
  open_matches?: number
  manifest?: string
  release?: number
  route?: string
  required?: string[]
  agreed?: { role: string; person: string; name: string; key: string }[]
}

export interface Share extends ShareRow {
  deliveries: Delivery[]
  author_names: string[]
  renditions: Rendition[]
  item?: Item
}

/** A lawyer outside the house who was asked about one release. What is optional is privileged, or not there yet. */
export interface CounselRow {
  id: string
  state: 'asked' | 'opened' | 'given' | 'withdrawn' | 'expired'
  audience: string
  release: number
  current: boolean
  way: 'mail' | 'hand'
  asked_by: string
  at: string
  expires?: string
  until?: string
  replayed?: boolean
  opinion?: 'no-objection' | 'with-conditions' | 'objection'
  advice_words?: string
  name?: string
  address?: string
  question?: string
}

export interface Step {
  verb?: string
  object?: string
  owner?: string
  by?: string
  check?: string
  interim?: string
  audiences?: string[]
}

export interface Observable {
  type: string
  value: string
  side?: 'ours' | 'theirs' | 'neutral'
  judgement?: 'unjudged' | 'indicator' | 'context' | 'ignored'
  indicator_types?: string[]
  note?: string
  valid_until?: string
}

export interface Item {
  title: string
  category: string
  class: string
  observed: string
  steps: Step[]
  observables?: Observable[]
  relevance?: Record<string, string>
  fields?: Record<string, string>
  systems?: string[]
  third_parties?: string[]
  confidence?: number
  [field: string]: unknown
}

export interface Delivery {
  id: string
  state: string
  parent?: string
  what: { share: string; audience: string; release: number; manifest: string; index: number; channel: string; channel_kind: string; at: string; embargo?: string }
  attempts?: { n: number; channel: string; outcome: string; at: string; next?: string; wire?: string; reply?: string }[]
  left_at?: string
  due?: string
  withheld?: string
  fetched?: Record<string, string>
  acknowledged?: { via: string; at: string; by?: string }
  /** `note` is the hash of what they wrote, `note_words` the text. */
  acted?: { action: string; via: string; at: string; by_when?: string; note?: string; note_words?: string }[]
  attested?: { by: string; at: string; posted_at: string }
  bounce?: { at: string }
  recall?: { by: string; at: string }
  replies?: string[]
}

export interface Due {
  id: string
  state: string
  due?: string
  unit: string
  parent?: string
  late?: boolean
  fired: {
    signal: string
    trigger: string
    rule: number
    audiences: string[]
    category: string
    class: string
    form: string
    marking: string
    at: string
    deadline: string
    unit: string
  }
  shares?: string[]
  shared?: string[]
  released?: string[]
  withholding?: { by: string; reason_class: string }
  decision?: { by: string; approver: string; role: string; reason_class: string; at: string; review_at: string }
  met_at?: string
}

export interface SignalRow {
  id: string
  state: string
  title?: string
  kind?: string
  received: { signal_kind: string; source: string; by: string; at: string; unit: string }
  outcome?: { asked: number; dues: string[] }
  record?: Record<string, unknown>
  text?: string
}

export interface ExceptionRow {
  id: string
  state: string
  due?: string
  raised: { what: string; object: string; by: string; at: string; due: string; unit: string; note?: string }
  owner?: string
  closed?: { by: string; at: string }
}

export interface Person {
  person: string
  name: string
  email: string
  state: string
  roles: string[]
  units: string[]
  keys: string[]
}

export interface TemplateField {
  id: string
  title: string
  help: string
  required: boolean
}

export interface DueRule {
  audiences: string[]
  category: string
  class: string
  within: string
  form: string
  marking: string
  what: string
  why: string
}

export interface Procedure {
  version: string
  title: string
  organisation: string
  authority: string
  actionable: string
  owner: string
  files: Record<string, string>
  units: { id: string; title: string }[]
  roles: { id: string; title: string; question: string; approves: boolean }[]
  categories: { id: string; title: string; meaning: string }[]
  classes: { id: string; title: string; meaning: string; narrative: boolean }[]
  reasons: { id: string; title: string; meaning: string }[]
  templates: { id: string; title: string; outside: boolean; fields: TemplateField[]; more: Record<string, TemplateField[]> }[]
  communities: { id: string; title: string; rationale: string; risk: string; tlp_max: string }[]
  third_parties: { id: string; name: string; agreement: string; may_identify: boolean }[]
  audiences: { id: string; title: string; why: string; outside: boolean; tlp_max: string; members: number; channels: string[]; templates: string[]; categories: string[]; third_party?: string }[]
  channels: { id: string; kind: string; title: string; outside: boolean; tlp_max: string; protection: string; format: string }[]
  triggers: { id: string; title: string; source: string; enabled: boolean; when: unknown; rules: DueRule[] }[]
  matrix: { id: string; title: string; why: string; roles: string[]; classes: string[]; audiences: string[] }[]
  standing: { id: string; title: string; trigger: string; audiences: string[]; tlp_max: string; per_day_max: number; signers: string[] }[]
  expedited?: { when: string; roles: string[]; classes: string[]; audiences: string[]; tlp_max: string; per_day_max: number; review_within_s: number; reviewer: string }
}

export interface ProcedureVersion {
  version: string
  state: string
  at: string
  files: number
  proposed_by?: string
  agreed: { role: string; name: string }[]
  /** The version that was in force when this one was drawn up. */
  before?: string
  changes: string[]
}

export interface Mark {
  number: number
  part: string
  place: string
  kind: string
  rule: string
  match: string
  why: string
  replacement: string
  waits: boolean
  before?: string
  decided_by?: string
  decided_by_name?: string
  needs_second_person?: boolean
  for_legal?: boolean
  occurrences?: number
  explanation?: Explanation
}

/** What a scanner's rule saw at a place. */
interface Reading {
  class: string
  rule: string
  version: string
  evidence: string
  /** Of the inventory or the do-not-share list. */
  entry: string
}
/** Why a place came out as it did: by what it was recognized, which row of the policy decided, what it could have been read as too. */
export interface Explanation extends Reading {
  policy: string
  action: string
  lost: Reading[]
}

/** What would become of a text for one audience. */
export interface Tried {
  audience: string
  findings: (Explanation & { match: string; word: string; waits: boolean; replacement?: string })[]
  missing: string[]
  subject?: string
  body?: string
}

export type Segment = { text: string; mark?: undefined } | { mark: number; text?: undefined }

export interface Redline {
  audience: string
  state: string
  marking?: string
  raw: boolean
  stale: boolean
  parts: { name: string; media_type: string; segments?: Segment[]; text?: string }[]
  marks: Mark[]
  kept?: Mark[]
  /** What the do-not-share list only warns about. */
  warnings?: { rule: string; where: string; says: string; next: string }[]
}

export interface Preview {
  audience: string
  state: string
  marking: string | null
  parts: { name: string; media_type: string; text: string; sha256: string }[]
  counts: Record<string, number>
}

export interface Statement {
  audience: string
  role: string
  statement: string
  manifest: string
  question?: string
  in_words: {
    marking: string
    revision: number
    release: number
    about?: { category: string; class: string; third_party: boolean; narrative: boolean; unit: string }
    expires: string
    embargo?: string
    recipients?: { name: string; channel: string; kind: string; address: string }[]
    parts?: { name: string; media_type: string; size: number; sha256: string }[]
  }
}

export interface InboxRow {
  kind: 'due' | 'withholding' | 'matches' | 'draft' | 'approve' | 'review' | 'post' | 'failed' | 'exception' | 'left' | 'share'
  id: string
  number?: string
  title?: string | null
  audience?: string
  audiences?: string[]
  roles?: string[]
  agreed?: string[]
  marking?: string
  state: string
  due?: string
  open?: number
  trigger?: string
  rule?: number
  class?: string
  /** Of an approval: by which route it is asked for. */
  route?: Review['route']
  share?: string
  channel?: string
  what?: string
  object?: string
  /** What a recipient who needs help wrote. */
  words?: string
  left_at?: string
}

export interface Inbox {
  needs: InboxRow[]
  waiting: InboxRow[]
  left: InboxRow[]
  more: boolean
  roles: string[]
}

interface Release {
  rev: number
  release: number
  manifest: string
}
interface Difference {
  name: string
  before: string | null
  after: string | null
}
/** What changed since the reader agreed; `since` is null when they never did. */
export interface Since {
  since: (Release & { role: string; at: string }) | null
  now: Release
  parts: Difference[]
  terms: Difference[]
}

export interface FactRow {
  v: number
  log: string
  obj: string
  obj_seq: number
  prev: string
  mode: Mode
  n: string
  t: string
  kind: string
  actor: string
  data: Record<string, unknown>
  leaf_index: number
  hash: string
}

export interface LedgerHead {
  log_key: string
  leaf_key: string
  origin: string
  size: number
  root: string
  checkpoint: string
}
