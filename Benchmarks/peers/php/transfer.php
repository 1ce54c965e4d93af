<?php
// PHP-FPM with what PHP itself brings: verifies the token, checks issuer, audience, time and scope, decodes and encodes.
declare(strict_types=1);

function refuse(int $status): never
{
    http_response_code($status);
    if ($status === 401) {
        header('WWW-Authenticate: Bearer');
    }
    exit;
}

function decode(string $text): string
{
    return (string) base64_decode(strtr($text, '-_', '+/'), true);
}

/** One half of a raw R‖S signature (RFC 7518 §3.4) as a DER integer. */
function integer(string $bytes): string
{
    $bytes = ltrim($bytes, "\0");
    if ($bytes === '' || ord($bytes[0]) >= 0x80) {
        $bytes = "\0" . $bytes;
    }
    return "\x02" . chr(strlen($bytes)) . $bytes;
}

function isGenuine(string $algorithm, string $input, string $signature): bool
{
    if ($algorithm === 'HS256') {
        return hash_equals(hash_hmac('sha256', $input, getenv('BENCH_SECRET'), true), $signature);
    }
    if (strlen($signature) !== 64) {
        return false;
    }
    $body = integer(substr($signature, 0, 32)) . integer(substr($signature, 32));
    $key = openssl_pkey_get_public('file://' . getenv('BENCH_PUBLIC_KEY'));
    return openssl_verify($input, "\x30" . chr(strlen($body)) . $body, $key, OPENSSL_ALGO_SHA256) === 1;
}

function authenticate(string $header): array
{
    if (!str_starts_with($header, 'Bearer ')) {
        refuse(401);
    }
    $parts = explode('.', substr($header, strlen('Bearer ')));
    if (count($parts) !== 3) {
        refuse(401);
    }
    $algorithm = getenv('BENCH_ALGORITHM');
    $head = json_decode(decode($parts[0]), true);
    if (($head['alg'] ?? null) !== $algorithm || !isGenuine($algorithm, "$parts[0].$parts[1]", decode($parts[2]))) {
        refuse(401);
    }
    $claims = json_decode(decode($parts[1]), true);
    $isMeant = ($claims['iss'] ?? null) === getenv('BENCH_ISSUER')
        && in_array(getenv('BENCH_AUDIENCE'), (array) ($claims['aud'] ?? []), true);
    if (!$isMeant || ($claims['exp'] ?? 0) <= time()) {
        refuse(401);
    }
    return $claims;
}

if ($_SERVER['DOCUMENT_URI'] !== '/payments/transfer') {
    refuse(404);
}
if ($_SERVER['REQUEST_METHOD'] !== 'POST') {
    refuse(405);
}
$claims = authenticate($_SERVER['HTTP_AUTHORIZATION'] ?? '');
if (!in_array('payments:write', explode(' ', $claims['scope'] ?? ''), true)) {
    refuse(403);
}
$input = json_decode(file_get_contents('php://input'), true);
if (!is_string($input['from'] ?? null) || !is_string($input['to'] ?? null) || !is_numeric($input['amount'] ?? null)) {
    refuse(422);
}
header('Content-Type: application/json');
echo json_encode(['id' => 'tr_0', 'by' => $claims['sub']]);
