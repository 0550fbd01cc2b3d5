import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from "@mantine/core";

/** Deep water: the brand, and whatever is interactive. */
const tide: MantineColorsTuple = [
  "#e8f6f7",
  "#d0ebed",
  "#a3d9dd",
  "#72c5cb",
  "#48afb7",
  "#2a98a2",
  "#16808b",
  "#0d6a75",
  "#0a5560",
  "#07424b",
];
/** Wet sand: soon due, worth a look. */
const sand: MantineColorsTuple = [
  "#fdf5e6",
  "#f8e8c8",
  "#f1d396",
  "#e8bb5f",
  "#dea433",
  "#c98a17",
  "#a8700d",
  "#87580a",
  "#67430b",
  "#4a300a",
];
/** Coral: overdue, refused, destructive. */
const coral: MantineColorsTuple = [
  "#fdeeec",
  "#fad9d5",
  "#f3b2aa",
  "#ec897d",
  "#e4665a",
  "#d64a3f",
  "#bd372d",
  "#9d2b24",
  "#7c221d",
  "#5c1a16",
];
/** Kelp: reached. */
const kelp: MantineColorsTuple = [
  "#ebf7ef",
  "#d5edde",
  "#aadabb",
  "#7cc596",
  "#54b076",
  "#38995d",
  "#27804a",
  "#1f673c",
  "#194f2f",
  "#133a23",
];
/** Greys with a little of the sea in them. */
const gray: MantineColorsTuple = [
  "#f4f8f8",
  "#eaf0f1",
  "#dce5e7",
  "#c7d3d6",
  "#a3b4b8",
  "#7d9096",
  "#586d74",
  "#40535a",
  "#293a40",
  "#16262b",
];
const dark: MantineColorsTuple = [
  "#e0eaec",
  "#b9c8cc",
  "#97aab0",
  "#6c8189",
  "#364a51",
  "#24363c",
  "#18282d",
  "#101d21",
  "#0b1619",
  "#070f11",
];

/** What Mantine makes of light buttons in the dark is darker than the surface, and looks like a hole in it. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {},
  dark: {
    "--mantine-color-tide-light": "var(--water-soft)",
    "--mantine-color-tide-light-hover": "color-mix(in srgb, var(--water-soft), var(--water) 14%)",
    "--mantine-color-coral-light": "var(--bad-soft)",
    "--mantine-color-coral-light-hover": "color-mix(in srgb, var(--bad-soft), var(--bad) 14%)",
  },
});

/** How every Mantine part of the app looks. */
export const theme = createTheme({
  colors: { tide, sand, coral, kelp, gray, dark },
  primaryColor: "tide",
  primaryShade: { light: 7, dark: 6 },
  black: "#10252b",
  fontFamily: "'Figtree Variable', system-ui, -apple-system, 'Segoe UI', sans-serif",
  headings: {
    fontFamily: "inherit",
    fontWeight: "680",
    sizes: { h1: { fontSize: "1.75rem", lineHeight: "1.2" } },
  },
  fontSizes: { xs: "0.78rem", sm: "0.875rem", md: "0.96rem" },
  defaultRadius: "md",
  radius: { sm: "6px", md: "10px", lg: "16px" },
  cursorType: "pointer",
  focusRing: "auto",
  components: {
    Modal: {
      defaultProps: {
        radius: "lg",
        padding: "lg",
        overlayProps: { backgroundOpacity: 0.45, blur: 3 },
        // Outside of the dialog there is a header already.
        attributes: { header: { role: "none" } },
      },
      styles: { title: { fontSize: "1.15rem", fontWeight: 680, letterSpacing: "-0.01em" } },
    },
    Tooltip: {
      defaultProps: {
        withArrow: true,
        openDelay: 250,
        multiline: true,
        maw: 280,
        events: { hover: true, focus: true, touch: false },
      },
    },
    Menu: {
      defaultProps: {
        shadow: "md",
        position: "bottom-end",
        portalProps: { target: "#main" },
        // The first item takes the focus instead.
        withInitialFocusPlaceholder: false,
      },
    },
    Popover: { defaultProps: { shadow: "md" } },
  },
});
