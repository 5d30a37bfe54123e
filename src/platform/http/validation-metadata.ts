import { getMetadataStorage, type MetadataStorage } from 'class-validator';

type Find = MetadataStorage['getTargetValidationMetadatas'];

/**
 * Has class-validator remember what it knows of a class: it goes through the classes of the whole service for each object it
 * looks at otherwise, so that each module would make the routes of all others slower. Safe to repeat.
 */
export function rememberValidationMetadata(): void {
  const storage = getMetadataStorage();
  if (Object.hasOwn(storage, 'getTargetValidationMetadatas')) return;
  const [find, add] = [storage.getTargetValidationMetadatas, storage.addValidationMetadata];
  const known = new Map<unknown, ReturnType<Find>>();
  storage.addValidationMetadata = (metadata) => {
    known.clear();
    add.call(storage, metadata);
  };
  storage.getTargetValidationMetadatas = (target, schema, always, strict, groups) => {
    const isPlain = !schema && !always && !strict && !groups?.length;
    if (!isPlain) return find.call(storage, target, schema, always, strict, groups);
    const found = known.get(target) ?? find.call(storage, target, schema, always, strict, groups);
    known.set(target, found);
    return found;
  };
}
