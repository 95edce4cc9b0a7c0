import { Equals, IsOptional } from 'class-validator';
import { IsKebabCase, IsName, IsSequence, IsTime, Nested } from './field.decorators.js';
