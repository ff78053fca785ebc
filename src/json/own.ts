/**
 * The member of that name, if the object has it itself: `constructor` and `toString` are members of every object, and a
 * stranger may name what he likes so. Wherever a name is not written in these sources, members are read through this, and
 * what is written by such names is a `Map`. test/unit/sources holds all of src to it.
 */
export function own<Value>(record: Readonly<Record<string, Value>>, name: string): Value | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}
