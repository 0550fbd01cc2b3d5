import classes from "./logo.module.css";

/** The mark and the name. The mark is a tide gauge: two levels of water and the marks above them. */
export function Logo() {
  return (
    <span className={classes.logo}>
      <svg className={classes.mark} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
        <clipPath id="logo-tile">
          <rect width="32" height="32" rx="9" />
        </clipPath>
        <g clipPath="url(#logo-tile)">
          <path fill="#0b4a55" d="M0 0h32v32H0z" />
          <path fill="#2c98a3" d="M0 16c2.7-2.6 5.3-2.6 8 0s5.3 2.6 8 0 5.3-2.6 8 0 5.3 2.6 8 0v16H0z" />
          <path
            fill="#9fdedf"
            d="M-4 22.5c2.7-2.6 5.3-2.6 8 0s5.3 2.6 8 0 5.3-2.6 8 0 5.3 2.6 8 0 5.3-2.6 8 0V32H-4z"
          />
          <path fill="none" stroke="#f4d9a0" strokeWidth="2.2" strokeLinecap="round" d="M7 7.5h9M7 11.5h5" />
        </g>
      </svg>
      <span>Tidemark</span>
    </span>
  );
}
