// Makes src/api/generated/ from api/openapi.json, the contract that the program prints: types of what is sent, and the field
// tables that forms are drawn from. Not committed: a build makes it anew, so it cannot drift.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import openapiTS, { astToString } from 'openapi-typescript'

const web = join(dirname(fileURLToPath(import.meta.url)), '..')
const out = join(web, 'src/api/generated')
const contract = JSON.parse(readFileSync(join(web, '../api/openapi.json'), 'utf8'))
mkdirSync(out, { recursive: true })

writeFileSync(join(out, 'schema.d.ts'), `// Made by tools/generate.mjs from api/openapi.json.\n${astToString(await openapiTS(contract))}`)

function nameOf(reference) {
  return reference.slice(reference.lastIndexOf('/') + 1)
}

function fieldOf(name, schema, required) {
  const field = { name, help: schema.description ?? '', required }
  const of = schema.$ref ?? schema.items?.$ref
  if (of) field.of = nameOf(of)
  if (schema.$ref) field.type = 'message'
  else if (schema.type === 'array') field.type = of ? 'messages' : 'list'
  else if (schema.enum) Object.assign(field, { type: 'choice', options: schema.enum })
  else if (schema.format === 'date-time') field.type = 'instant'
  else if (schema.type === 'integer' || schema.type === 'boolean' || schema.type === 'object') field.type = schema.type
  else field.type = schema.pattern ? 'slug' : 'text'
  if (schema.maxLength) field.max = schema.maxLength
  if (schema.maximum !== undefined) Object.assign(field, { min: schema.minimum ?? 0, max: schema.maximum })
  if (schema.maxItems) field.max = schema.maxItems
  return field
}

// only what the sources name, and what that holds: the tables come with the entry, which has a budget
const sources = readdirSync(join(web, 'src'), { recursive: true })
  .filter((file) => /\.tsx?$/.test(file) && !file.includes('generated'))
  .map((file) => readFileSync(join(web, 'src', file), 'utf8'))
  .join('\n')
const named = new Set()
function keep(name) {
  if (named.has(name)) return
  named.add(name)
  for (const of of Object.values(contract.components.schemas[name].properties ?? {})) {
    const inner = of.$ref ?? of.items?.$ref
    if (inner) keep(nameOf(inner))
  }
}
for (const name of Object.keys(contract.components.schemas)) if (new RegExp(`['"]${name}['"]`).test(sources)) keep(name)

const tables = Object.fromEntries(
  Object.entries(contract.components.schemas).filter(([name]) => named.has(name)).map(([name, schema]) => [
    name,
    Object.entries(schema.properties ?? {}).map(([field, of]) => fieldOf(field, of, (schema.required ?? []).includes(field))),
  ]),
)
writeFileSync(
  join(out, 'fields.ts'),
  `// Made by tools/generate.mjs from api/openapi.json.
export interface Field {
  name: string
  type: 'text' | 'slug' | 'choice' | 'instant' | 'integer' | 'boolean' | 'list' | 'object' | 'message' | 'messages'
  help: string
  required: boolean
  of?: string
  options?: string[]
  min?: number
  max?: number
}
export const tables = ${JSON.stringify(tables)} satisfies Record<string, Field[]> as Record<MessageName, Field[]>
export type MessageName = ${Object.keys(tables).map((name) => `'${name}'`).join(' | ')}
`,
)
