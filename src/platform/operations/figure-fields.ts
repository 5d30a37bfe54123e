import { ApiProperty } from '@nestjs/swagger';

interface FigureOptions {
  example: number;
  description?: string;
  nullable?: boolean;
}

/** A number of an answer that may have a fraction. */
export const FigureField = (options: FigureOptions) => ApiProperty({ type: Number, ...options });

/** A number of an answer that is whole. */
export const CountField = (options: FigureOptions) => ApiProperty({ type: 'integer', ...options });

/** 0 to 1; null where nothing was counted yet. */
export const ShareField = (description: string) =>
  ApiProperty({ type: Number, minimum: 0, maximum: 1, nullable: true, example: 0.993, description });
