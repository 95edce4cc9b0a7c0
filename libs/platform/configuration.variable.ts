/** How a variable is read; a secret is text that is never shown. */
export type VariableKind = 'text' | 'number' | 'boolean' | 'secret';

export interface VariableInfo {
  readonly name: string;
  readonly property: string;
  readonly kind: VariableKind;
  readonly description: string;
}

const variables = new WeakMap<object, VariableInfo[]>();

/** Binds a property of a configuration class to an environment variable; the initial value is the default. */
export function Variable(name: string, kind: VariableKind, description: string): PropertyDecorator {
  return (target, property) => {
    const known = variables.get(target.constructor) ?? [];
    known.push({ name, property: String(property), kind, description });
    variables.set(target.constructor, known);
  };
}

/** The variables of a configuration class, in the order of their declaration. */
export function variablesOf(configuration: new () => object): readonly VariableInfo[] {
  return variables.get(configuration) ?? [];
}

/** The README's table of all variables, as Markdown. */
export function configurationTable(configuration: new () => object): string {
  const defaults = new configuration() as Record<string, unknown>;
  const rows = variablesOf(configuration).map(({ name, property, description }) => {
    const value = defaults[property];
    return `| \`${name}\` | ${value === undefined ? '' : `\`${value}\``} | ${description} |`;
  });
  return ['| variable | default | meaning |', '|---|---|---|', ...rows].join('\n');
}
