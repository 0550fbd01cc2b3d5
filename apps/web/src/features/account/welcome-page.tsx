import { Button, SegmentedControl, Text, Title } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { useSession } from "../../sync/session/session-context.tsx";
import { Logo } from "../../ui/logo.tsx";
import { CredentialsForm } from "./credentials-form.tsx";
import classes from "./welcome-page.module.css";

type Way = "sign-in" | "sign-up";

const WAYS = [
  { value: "sign-in", label: "Sign in" },
  { value: "sign-up", label: "Create account" },
] as const satisfies readonly { value: Way; label: string }[];

/** For whoever is not signed in: the ways in, one of which needs neither an account nor a network. */
export function WelcomePage({
  invitation,
  note,
}: {
  readonly invitation?: ReactNode;
  readonly note?: ReactNode;
}) {
  const session = useSession();
  const [way, setWay] = useState<Way>("sign-in");
  return (
    <main id="main" className={classes.page}>
      <section className={classes.story} aria-label="About Tidemark">
        <Logo />
        <div className={classes.promise}>
          <Title order={1}>Set a mark. Watch the tide come in.</Title>
          <Text component="p">
            Your goals stay with you, online and off: on every device, alone or with others.
          </Text>
        </div>
        <Sea />
      </section>
      <section className={classes.door} aria-label="Come in">
        <div className={classes.card}>
          {invitation && <div className={classes.invitation}>{invitation}</div>}
          {note}
          <SegmentedControl
            fullWidth
            size="md"
            mb="lg"
            aria-label="Sign in or create an account"
            value={way}
            onChange={setWay}
            data={[...WAYS]}
          />
          {way === "sign-in" ? (
            <CredentialsForm
              key={way}
              kind={way}
              label="Sign in"
              onSubmit={(values) => session.signIn(values)}
            />
          ) : (
            <CredentialsForm
              key={way}
              kind={way}
              label="Create account"
              onSubmit={(values) => session.signUp(values)}
            />
          )}
          <div className={classes.or}>or</div>
          <Button variant="default" size="md" fullWidth onClick={session.tryOut}>
            Try without an account
          </Button>
          <p className={classes.hint}>Works offline too. You can make an account of it later.</p>
        </div>
      </section>
    </main>
  );
}

function Sea() {
  return (
    <svg className={classes.sea} viewBox="0 0 800 300" preserveAspectRatio="none" aria-hidden="true">
      <path
        className={classes.far}
        d="M0 90c67-40 133-40 200 0s133 40 200 0 133-40 200 0 133 40 200 0v210H0Z"
      />
      <path
        className={classes.near}
        d="M-100 170c67-40 133-40 200 0s133 40 200 0 133-40 200 0 133 40 200 0 133-40 200 0v130H-100Z"
      />
    </svg>
  );
}
