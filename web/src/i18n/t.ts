import { usePreferences } from '../app/preferences'
import { en } from './en'

/** Every text of the UI. A language that lacks one is a type error. */
type Texts<T> = { [K in keyof T]: T[K] extends string ? string : T[K] extends (...args: infer A) => string ? (...args: A) => string : Texts<T[K]> }
export type Catalogue = Texts<typeof en>

const loaded: Record<string, Catalogue> = { en }

/** Languages other than English are fetched when somebody asks for them. */
export async function loadLanguage(language: string): Promise<void> {
  if (language === 'de' && !loaded.de) loaded.de = (await import('./de')).de
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
