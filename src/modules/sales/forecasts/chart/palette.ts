import type { ChartTheme } from './chart-subject.js';

/** Told apart also by who cannot tell red from green: after Okabe and Ito, Color Universal Design (2008). */
export interface Palette {
  background: string;
  text: string;
  faintText: string;
  grid: string;
  axis: string;
  history: string;
  forecast: string;
  band80: string;
  band95: string;
  naive: string;
  promotion: string;
  event: string;
}

export const palettes: Record<ChartTheme, Palette> = {
  light: {
    background: '#ffffff',
    text: '#1b1f24',
    faintText: '#57606a',
    grid: '#e6e8eb',
    axis: '#8c959f',
    history: '#3d444d',
    forecast: '#0072b2',
    band80: '#9bcae8',
    band95: '#d3e8f5',
    naive: '#b35300',
    promotion: '#f7e3b5',
    event: '#86447a',
  },
  dark: {
    background: '#14181d',
    text: '#f0f3f6',
    faintText: '#a7b1bc',
    grid: '#2b3138',
    axis: '#6b7682',
    history: '#c9d1d9',
    forecast: '#56b4e9',
    band80: '#24587a',
    band95: '#1b3a50',
    naive: '#e69f00',
    promotion: '#40361a',
    event: '#e0a5cd',
  },
};
