import { Readable } from 'node:stream';
import { Injectable, type ArgumentMetadata, type PipeTransform } from '@nestjs/common';
import { plainToInstance } from 'class-transformer';
import { validate, type ValidationError } from 'class-validator';
import { unsupportedMediaType } from '../errors/http-errors.js';
import { Problem, type FieldError } from '../errors/problem.js';
import { MultipartBody } from './multipart-body.js';
import { maxProperties, readableField, uncleanInput } from './clean-input.js';
import { rememberValidationMetadata } from './validation-metadata.js';

rememberValidationMetadata();

/**
 * Turns a body, a query or a path into its class, or answers 400 naming each wrong field. A property that
 * the class does not declare is refused, never dropped.
 */
@Injectable()
export class ValidationPipe implements PipeTransform {
  async transform(value: unknown, { type, metatype }: ArgumentMetadata): Promise<unknown> {
    if (type === 'custom' || !metatype || metatype === String || metatype === Object) return value;
    checkWhole(value);
    const instance = plainToInstance(metatype as new () => object, value);
    const errors = await validate(instance, {
      whitelist: true,
      forbidNonWhitelisted: true,
      forbidUnknownValues: true,
      validationError: { target: false, value: false },
    });
    if (errors.length > 0) throw invalidInput(errors.flatMap((error) => fieldErrors(error)));
    return instance;
  }
}

/** @throws Problem for what needs no class to be refused. */
function checkWhole(value: unknown): asserts value is object {
  // A streamed upload that was sent to a route that takes JSON.
  if (value instanceof Readable || value instanceof MultipartBody) throw unsupportedMediaType();
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    throw new Problem(400, 'platform.invalid_body', 'The body must be a JSON object.');
  }
  if (Object.keys(value).length > maxProperties) {
    throw new Problem(400, 'platform.invalid_input', `There are more than ${maxProperties} properties.`);
  }
  const unclean = uncleanInput(value);
  if (unclean) throw invalidInput([{ ...unclean, message: `${unclean.field} ${unclean.message}` }]);
}

export const invalidInput = (errors: FieldError[]): Problem =>
  new Problem(400, 'platform.invalid_input', errors.map((error) => error.message).join('; '), { errors });

function fieldErrors(error: ValidationError, parent = ''): FieldError[] {
  const field = readableField(parent ? `${parent}.${error.property}` : error.property);
  const own = Object.entries(error.constraints ?? {}).map(([rule, message]): FieldError => {
    if (rule === 'whitelistValidation') {
      return { field, code: 'platform.unknown_field', message: `${field} is not a field.` };
    }
    return { field, code: `platform.${rule}`, message };
  });
  return [...own, ...(error.children ?? []).flatMap((child) => fieldErrors(child, field))];
}
