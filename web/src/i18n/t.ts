import { usePreferences } from '../app/preferences'
import { en } from './en'

/** Every text of the UI. A language that lacks one is a type error. */
type Texts<T> = { [K in keyof T]: T[K] extends string ? string : T[K] extends (...args: infer A) => string ? (...args: A) => string : Texts<T[K]> }
export type Catalogue = Texts<typeof en>

/** What the server says in English, in another language. */
export interface ServerTexts {
  /** Of the fields that a form shows, by message and name. */
  helps: Record<string, string>
  /** Of the rules that a refusal in the browser may name: what the rule says, and what to do. */
  rules: Record<string, [says: string, next: string]>
}

const loaded: Record<string, Catalogue> = { en }
const spoken: Record<string, ServerTexts> = { en: { helps: {}, rules: {} } }

/** Languages other than English are fetched when somebody asks for them. */
export async function loadLanguage(language: string): Promise<void> {
  if (language !== 'de' || loaded.de) return
  const [own, server] = await Promise.all([import('./de'), import('./server.de')])
  spoken.de = server.server
  loaded.de = own.de
}

export function textsIn(language: string): Catalogue {
  return loaded[language] ?? en
}

export function useT(): Catalogue {
  return textsIn(usePreferences().language)
}

/** A word of the server (`in-review`, `late-share`) in the reader's language; what nobody translated stays readable. */
export function wordOf(words: Record<string, string>, id: string): string {
  return words[id] ?? id.replaceAll('-', ' ')
}

/** The texts of the server in the reader's language. What nobody translated stays as it came, and says that it is English. */
export function useServerTexts() {
  const { language } = usePreferences()
  const { helps, rules } = spoken[language] ?? spoken.en!
  return {
    help: (message: string, field: { name: string; help: string }) => helps[`${message}.${field.name}`] ?? field.help,
    rule: (id: string) => rules[id],
    /** For what is shown as the server wrote it. */
    english: language === 'en' ? undefined : ('en' as const),
  }
}
