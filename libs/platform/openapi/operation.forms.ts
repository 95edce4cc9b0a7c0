/** The extension by which a route names the forms of its body. */
export const FORMS = 'x-forms';

type Parameter = { readonly in: string };
type Operation = { readonly [member: string]: unknown; readonly parameters?: readonly Parameter[] };
type Methods = { readonly [method: string]: Operation };
type Paths = { readonly [path: string]: Methods };

/**
 * Describes a route that takes bodies of several forms once more for each of them, as `/v1/events#batch`: a generated
 * client has one kind of body for each operation. What stands behind `#` is never sent, so that a query would not be either:
 * these have no parameters of one.
 */
export function describeForms(paths: Paths): Paths {
  return Object.fromEntries(
    Object.entries(paths).flatMap(([path, methods]) => {
      const route: Record<string, Operation> = {};
      const forms: Record<string, Record<string, Operation>> = {};
      for (const [method, { [FORMS]: named, ...operation }] of Object.entries(methods)) {
        route[method] = operation;
        for (const [form, { parameters = [], ...own }] of Object.entries((named ?? {}) as Methods)) {
          const all = [...(operation.parameters ?? []).filter((each) => each.in !== 'query'), ...parameters];
          (forms[form] ??= {})[method] = copyOf({ ...operation, ...own, parameters: all });
        }
      }
      return [[path, route] as const, ...Object.entries(forms).map(([form, of]) => [`${path}#${form}`, of] as const)];
    }),
  );
}

/** Each operation is completed by itself. */
function copyOf(operation: Operation): Operation {
  return JSON.parse(JSON.stringify(operation)) as Operation;
}
