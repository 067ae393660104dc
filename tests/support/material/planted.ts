/** A secret of each kind, made up here and never issued; in pieces, so that no scanner takes this file for a leak. */
export const plantedSecrets: Record<string, string> = {
  "private key": `-----BEGIN RSA ${"PRIVATE"} KEY-----\nMIIEowIBAAKCAQEAr3Qw\n-----END RSA ${"PRIVATE"} KEY-----`,
  "Anthropic key": `sk-${"ant"}-api03-Zk3Qw9Xv7Lp2Nn5Rt8Yb1Cd4Fg6Hj0Ks`,
  "OpenAI key": `sk-${"proj"}-Zk3Qw9Xv7Lp2Nn5Rt8Yb1Cd4Fg6Hj0Ks`,
  "GitHub token": `gh${"p"}_Zk3Qw9Xv7Lp2Nn5Rt8Yb1Cd4Fg6Hj0KsMm2a`,
  "GitLab token": `gl${"pat"}-Zk3Qw9Xv7Lp2Nn5Rt8Yb`,
  "Google key": `AI${"za"}SyZk3Qw9Xv7Lp2Nn5Rt8Yb1Cd4Fg6Hj0Ks`,
  "AWS access key": `AK${"IA"}Q3RT5YU7IO9PL2KJ`,
  "AWS secret key": `aws_secret_access_${"key"} = Zk3Qw9Xv7Lp2Nn5Rt8Yb1Cd4Fg6Hj0KsMm2aQw9X`,
  "Slack token": `xox${"b"}-123456789012-Zk3Qw9Xv7Lp2Nn5Rt8Yb`,
  "Telegram token": `987654321:${"AA"}Zk3Qw9Xv7Lp2Nn5Rt8Yb1Cd4Fg6Hj0K`,
  "npm token": `np${"m"}_Zk3Qw9Xv7Lp2Nn5Rt8Yb1Cd4Fg6Hj0KsMm2a`,
  "Stripe key": `sk_${"live"}_Zk3Qw9Xv7Lp2Nn5Rt8Yb1Cd4`,
  "JSON web token": `ey${"J"}hbGciOiJIUzI1NiJ9.eyJzdWIiOiI5OTg4Nzc2NiJ9.Zk3Qw9Xv7Lp2Nn5Rt8Yb1Cd4Fg6Hj0Ks`,
  "password in an address": `https://deploy:${"Zk3Qw9Xv7Lp2"}@git.example.net/shop.git`,
};

/** The part of each that nobody may see. */
export const plantedCores: string[] = Object.values(plantedSecrets).map(
  (secret) => /MIIEow\w+|Zk3Qw9Xv7Lp2\w*|Q3RT5YU7IO9PL2KJ/.exec(secret)?.[0] ?? secret,
);
