// Each class with what it must find, what it must not, and the case right beside the boundary. Forms are those of the public definitions named
// at each case; numbers are made up or those that the definitions give as examples.
#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "base/text.hpp"
#include "intel/scan/scanner.hpp"

using namespace tocsin;
using namespace tocsin::scan;
namespace {

const Scanner scanner = [] {
  Vocabulary v;
  v.terms = {{"Aroha Tamihana", Kind::person, "/employees/0"}, {"atamihana", Kind::username, "/employees/0"}, {"PHoani", Kind::username, "/employees/1", false, Certainty::uncertain}, {"Rimu Dairy", Kind::customer, "/customers/0"}, {"Project Huia", Kind::project, "/projects/0"}, {"Kauri City Energy", Kind::organization, "/org"}, {"Tui Networks", Kind::third_party, "/third_parties/0"}, {"Rangitoto Depot", Kind::site, "/sites/0"}, {"zq-canary-3", Kind::canary, "/canaries/0"}};
  v.domains = {{"kauri.example", "/domains/0"}, {"kce.lan", "/domains/1"}};
  v.networks = {{"203.0.113.0/24", "/cidrs/0"}};
  v.host_prefixes = {{"akl", "/host_prefixes/0"}};
  v.ticket_prefixes = {{"KCINC", "/ticket_prefixes/0"}};
  v.code_patterns = {{"KC\\d{5}", "/badge_regex"}};
  return *Scanner::build(v);
}();

/// The text with marks taken out, and what stood between them.
std::pair<std::string, std::vector<std::string>> unmarked(std::string_view marked) {
  std::string text;
  std::vector<std::string> wanted;
  for (std::size_t at = 0; at < marked.size();) {
    if (!marked.substr(at).starts_with("{{")) {
      text += marked[at++];
      continue;
    }
    const auto end = marked.find("}}", at);
    wanted.emplace_back(marked.substr(at + 2, end - at - 2));
    text += wanted.back();
    at = end + 2;
  }
  return {text, wanted};
}
/// What the scanner says of ours of a kind, as it stands in the text.
std::vector<std::string> seen(const std::string& text, Kind kind) {
  std::vector<std::string> out;
  const auto found = scanner.scan(text);
  for (const auto& match : found.matches)
    if (match.side == Side::ours && match.kind == kind) out.push_back(text.substr(match.begin, match.end - match.begin));
  return out;
}
/// Exactly what is marked is found, as that kind.
void finds(Kind kind, std::initializer_list<std::string_view> texts) {
  for (const auto marked : texts) {
    const auto [text, wanted] = unmarked(marked);
    CAPTURE(text);
    CHECK(seen(text, kind) == wanted);
  }
}
/// Nothing of ours is found at all, or nothing of that kind.
void leaves(std::initializer_list<std::string_view> texts) {
  for (const auto text : texts) {
    CAPTURE(text);
    std::string found;
    for (const auto& match : scanner.scan(text).matches)
      if (match.side == Side::ours && match.certainty == Certainty::certain) found += std::string(text.substr(match.begin, match.end - match.begin)) + " by " + std::string(match.rule) + "; ";
    CHECK(found == "");
  }
}

}  // namespace

TEST_CASE("telephones: ITU-T E.164 with its codes' lengths, national numbers with their trunk prefix, the North American plan") {
  finds(Kind::phone, {"ring {{+64 9 123 4567}} now", "({{(09) 123 4567}})", "mobile {{021 234 5678}}", "not answering at {{(71) 4233-6306}}", "{{+1.424.362.1296}}", "fax {{424/362-1296}}", "{{1.424.362.1296}} is it", "{{(424)362-1296}}",
                      "{{+49 (0) 89 / 1234-567}}", "my number is {{98765 43210}}", "tel:{{+33123456789}}", "phone={{+6491234567}}", "Telefon {{030 / 123 45 67}}", "{{+55 11 91234-5678}}", "{{+7 (495) 123-45-67}}", "{{0049 30 123456}}", "{{780-999-2181}}",
                      "{{(212) 555-0187 x4431}}", "registered {{0961-7596216}}"});
  leaves({"order 4233-6306", "ISBN 978-3-16-148410-0", "epoch 1700000000", "ports 8080 and 5432", "(2019) 123-4567", "pages 123-456", "build 123-45-67890", "+12 of them", "q=+1234567890", "version 1.424.36", "1,234,567.89"});
}
TEST_CASE("cards: ISO/IEC 7812 ranges, lengths and check digit, as people and dumps write them") {
  finds(Kind::card, {"{{4111 1111 1111 1111}}", "{{5500-0000-0000-0004}}", "{{3782 822463 10005}}", "{{4111.1111.1111.1111}}", "PAN {{6011000990139424}}", "{{30569309025904}}", ";{{4111111111111111}}=2512101", "%B{{4111111111111111}}^DOE/J^2512",
                     "{{4111111111111111}}|12|27|123", "{\"pan\":\"{{5105105105105100}}\"}", "Maestro card {{6759649826438453}}", "card {{675984103431}}"});
  leaves({"4111 1111 1111 1112", "order 1111 1111 1111 1117", "IMEI 490154203237518", "%B4111111111111112^DOE", "5105.105.105.105100", "12345678901234567890"});
}
TEST_CASE("IBAN: ISO 13616 lengths and the remainder of 97, in capitals or small letters, in groups") {
  finds(Kind::iban, {"{{GB82 WEST 1234 5698 7654 32}}", "{{DE89370400440532013000}}", "{{NO93 8601 1117 947}}", "iban {{gb82west12345698765432}} please", "{{CH93-0076-2011-6238-5295-7}}", "iban={{FR1420041010050500013M02606}}"});
  leaves({"GB82 WEST 1234 5698 7654 33", "DE8937040044053201300", "de12ab", "XX12345678901234567", "GB29 NWBK"});
}
TEST_CASE("numbers that states give: SSA, IRS, Skatteetaten, Skatteverket, DVV, HMRC, Rijksdienst") {
  finds(Kind::national_id, {"SSN {{078-05-1121}}", "social security number {{078 05 1121}}", "SSN: {{078051121}}", "social security no. {{219.09.9999}}", "NI {{AB 12 34 56 C}}"});
  leaves({"000-12-3456", "666-12-3456", "900-12-3456", "123-00-4567", "123-45-0000", "078051121", "219.09.9999", "DF 12 34 56 C", "part no 078051120X"});
}
TEST_CASE("numbers that states give, beside what they are called: INSEE, Agenzia delle Entrate, DGP, IBZ, ZAS, ESDC, ATO, UIDAI, NHS, DSP, and others") {
  finds(Kind::national_id, {"NIR {{185057800608491}}", "num\u00e9ro de s\u00e9curit\u00e9 sociale : {{1 85 05 78 006 084 91}}", "INSEE {{185052A00608435}}", "{{1 85 05 78 006 084 91}} called", "codice fiscale {{RSSMRA85T10A562S}}", "{{RSSMRA85T10A562S}}", "cf: {{rssmra85t10a562s}}",
                            "DNI {{12345678Z}}", "dni: {{12345678-Z}}", "NIE {{X1234567L}}", "rijksregisternummer {{85073003328}}", "{{85.07.30-033.28}} moved", "AHV {{756.9217.0769.85}}", "{{756.9217.0769.85}}", "AHV-Nr {{7569217076985}}",
                            "SIN {{130 692 544}}", "social insurance number {{130692544}}", "TFN {{123 456 782}}", "tax file number: {{123456782}}", "Aadhaar {{2341 2341 2346}}", "aadhaar no {{234123412346}}", "NHS number {{401 023 2137}}", "NHS no. {{4010232137}}",
                            "PPS {{1234567T}}", "PPSN: {{1234567FA}}", "CPR {{070761-4285}}", "Steuer-ID {{86095742719}}", "PESEL {{44051401359}}", "CPF {{529.982.247-25}}", "CPF {{52998224725}}", "ITIN {{912-70-1234}}", "BSN {{111222333}}"});
  // one digit away, or nothing says what they are
  leaves({"NIR 185057800608492", "codice fiscale RSSMRA85T10A562T", "rssmra85t10a562s", "DNI 12345678A", "12345678Z", "rijksregisternummer 85073003329", "85.07.30-033.29", "AHV 756.9217.0769.86", "7569217076985", "SIN 130 692 545", "order 130692544",
          "TFN 123456783", "job 123456782", "Aadhaar 2341 2341 2347", "batch 234123412346", "NHS number 401 023 2138", "PPS 1234567U", "build 1234567T", "CPR 320761-4285", "Steuer-ID 86095742718", "PESEL 44051401358", "529.982.247-24", "ITIN 812-70-123",
          "business 130692544", "the unique 401 023 2137"});
}
TEST_CASE("passwords: behind a sign, in a sentence, in a command, in a connection string, in other languages") {
  finds(Kind::password, {"db password={{Summer8621$}}", "Passwort: {{Sommer!2024}}", "mot de passe : {{Ete2024!x}}", "contraseña: {{Verano2024!}}", "hasło: {{Zima2024!}}", "пароль: {{Zima2024!}}", "密码：{{Zima2024!}}", "password for svc_backup was {{Tr0ub4dor&3}}",
                         "password was changed from {{Autumn2023!}} to {{Winter2024!}}", "default credentials admin/{{Kauri2024!}} work", "creds svc_app:{{Winter2024!}} were found", "credentials (svc_app / {{Winter2024!}})", "net use x: /user:KCE\\adm {{Winter2024!}}",
                         "sshpass -p '{{Winter2024!}}' ssh root@h", "mysql -u root -p{{Winter2024!}} app", "IDENTIFIED BY '{{Winter2024!}}'", "ConvertTo-SecureString \"{{Winter2024!}}\" -AsPlainText", "--password {{Winter2024}}", "curl -u svc:{{Winter2024!}} https://h",
                         "<password>{{Winter2024!}}</password>", "<add key=\"Password\" value=\"{{Winter2024!}}\"/>", "'passwd' => '{{Winter2024}}',", "Server=db;Pwd={{Winter2024!}};Encrypt=no", "?user=x&password={{Winter2024!}}&y=1", "password ({{Winter2024!}}) was reused",
                         "password \"{{Winter2024!}}\" was", "password '{{winterishere}}' was", "pass phrase: {{correct horse battery staple}}", "logged in with the password {{correcthorse9}}", "snmp-server community {{k4ur1ro}} RO", "pass={{letmein}};", "Password:\n{{Winter2024!}}\n", "the password, {{Winter2024!}}, was", "net user svc {{Winter2024!}} /add", "mongodb+srv://root:{{p%40ss%2Fw0rd}}@h/x", "PIN: {{4921}}",
                         "postgres://app:{{yeG6UewHFxDsWK}}@db:5432/app", "redis://:{{hunter2hunter}}@cache"});
  leaves({"The password policy requires 12 characters.", "Reset your password.", "password: required", "the password is required", "Passwords must rotate", "password = getpass()", "password=${DB_PASSWORD}", "password: ********", "passwords were changed in 2024",
          "The API key concept", "community edition 2024", "login at 10:30", "credentials and tokens", "identified by researchers", "curl https://h/x", "net income was 2024", "password spraying (T1110.003)", "https://h:8443/x", "username/password pairs", "the password of arn:aws:s3:::*", "credentials for arn:aws:s3:::*", "Use credentials (arn:aws:iam::1234:role/x2A)"});
}
TEST_CASE("secrets: issuers' forms, hashes of passwords, what is too random for a word") {
  finds(Kind::secret, {"{{AKIAX2AYOJKXSKSUU3IJ}}", "hash {{$6$saltsalt$abcdefghijklmnopqrstuvwxyz0123456789./ABCDEFGHIJKLMNOPQ}} end", "{{$1$mERr$hx5rVt7rPNoS4wqbXKX7m0}}", "{{$2b$12$abcdefghijklmnopqrstuvABCDEFGHIJKLMNOPQRSTUVWXYZ01234}}", "API key {{9aF3kLm2PqR7sTuV5wXyZ1bC}} was leaked",
                       "client_secret=\"{{Zx9-kk2LmN0pQr5tUv8w}}\"", "Authorization: Basic {{c3ZjX2FwcDpXaW50ZXIyMDI0IQ==}}"});
  leaves({"key 605505b8bf167aad873fc700b02cc5a7389d7fe7", "the key to success", "secret sharing", "token endpoint", "$6$ was paid", "AKIA1234", "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQC7"});
}
TEST_CASE("people whom nobody listed: titles, given names of many origins, words that introduce") {
  finds(Kind::person_open, {"to Mr. {{Marcin Wisniewski}}?", "asked {{Nkechi Obiora}} about it", "{{Tadesse Bekele}} wrote", "my name is {{lena andersson}}.", "Cc: {{Bohumil Hrabal}}", "husband {{Giorgos Papadopoulos}} and wife {{Eleni}}", "Name: {{Emilie Broberg}}",
                            // not certain, but seen
                            "{{Kuba}}, can I please speak to your boss?", "{{Thaddeus}} had given {{Thaddeus}} his address", "This song by ex-Zombie {{Ogasahara}} is good", "{{Hsiao-wen Tsai}} was there"});
  leaves({"Cobalt Strike", "Active Directory", "Volt Typhoon", "San Francisco", "Palo Alto Networks", "the Alina backdoor", "Operation Ivanov", "Kaspersky", "Visual Studio Code", "Aurora ACDB Audio Driver", "Dragos EKANS"});
  CHECK(seen("Kaspersky and Bloomberg said so", Kind::person_open).empty());
  CHECK(seen("the Alina backdoor", Kind::person_open).empty());
}
TEST_CASE("mail: whose it is, by domain, words around it, and the name in it") {
  finds(Kind::email, {"write {{soc@kauri.example}}", "{{a.b [at] kauri [dot] example}}", "{{a.b(at)kauri(dot)example}}", "What's your email? {{PetraKovacova@teleworm.us}}", "mail {{x@akl.kce.lan}}", "She wrote that {{maria.santos@gmail.com}} is hers"});
  leaves({"sent from billing@evil.top", "Reply-To: ceo.office@evil.top", "user@host syntax", "git@github.com:org/repo.git", "foo@1.2.3", "registrant maria.santos@gmail.com"});
}
TEST_CASE("hosts, addresses, networks: ours through disguises, theirs never") {
  finds(Kind::host, {"{{aklweb03}} and {{AKLDC1}}", "{{akl-sql11}} and {{AKL-DC02.kce.lan}}", "{{akl_k8s_07}}", "{{akl-web22[.]kauri[.]example}}", "{{akl-web22 [.] kauri [.] example}}", "{{akl-web22.kauri&#46;example}}", "{{akl-web22%2Ekauri%2Eexample}}", "{{lp-04.corp}}"});
  finds(Kind::ip, {"{{10.20.30.40}}:8080", "{{192.168.1.5}}-{{192.168.1.9}}", "{{203.0.113.9}}", "{{10[.]20[.]30[.]40}}", "{{10 [.] 20 [.] 30 [.] 40}}", "{{fd12::1234}}"});
  finds(Kind::network, {"{{10.94.0.0/22}} and {{203.0.113.64/26}}"});
  leaves({"kauri-login.xyz", "kauri.example.evil.com", "45.80.148.186:443", "8.8.8.8", "127.0.0.1", "libfoo 10.2.3.4-1ubuntu2", "version 10.1.2.3", "192:168:1:1", "akl", "oakland-sql11", "aklavik7", "aklweb"});
}
TEST_CASE("people, users, badges, tickets, customers, projects of the inventory, as they are written") {
  finds(Kind::person, {"{{Aroha Tamihana}} and {{AROHA  TAMIHANA}}", "{{Аrоhа Tаmihаnа}}", "{{Aroha Tami\u00adhana}}"});
  finds(Kind::username, {"KAURI\\{{svc_backup}}", "/home/{{atamihana}}/x"});
  finds(Kind::badge, {"badge {{KC71042}}"});
  finds(Kind::ticket, {"{{KCINC0042784}}", "{{KCINC-2026-0190}}", "{{kcinc0042784}}"});
  finds(Kind::customer, {"{{Rimu Dairy}}'s", "{{RIMU\nDAIRY}}"});
  finds(Kind::project, {"{{project huia}}"});
  finds(Kind::canary, {"{{zq-canary-3}}"});
  leaves({"KC7104", "KC710421", "Rimu", "Huia", "KCINC", "KCINC7", "kcinc7", "EVIL\\svc_backup", "badge of honour"});
}
TEST_CASE("users whom nobody listed: made of a name, and only beside words for users") {
  finds(Kind::username, {"user {{phoani}} logged in", "login: {{PHOANI}}", "the account of {{phoani}}", "OTHER\\{{phoani}}", "/home/{{phoani}}/x", "C:\\Users\\{{phoani}}\\x", "logged in as {{phoani}}"});
  leaves({"the phoani tree", "phoani@evil.top", "C:\\phoani\\x", "phoani.evil.top", "a user saw the old phoani", "users of phoaniware"});
}
TEST_CASE("hardware addresses: six pairs of hex digits with one sign between them") {
  finds(Kind::mac, {"card {{00:1B:44:11:3A:B7}} up", "{{00-1b-44-11-3a-b7}}", "({{a4:5e:60:c2:11:0f}})", "{{FC-AA-14-0B-CC-DD}} up", "port {{001b.4411.3ab7}}"});
  leaves({"00:1B:44:11:3A", "00:1B:44:11:3A:B7:01", "00:1B-44:11:3A:B7", "00:1G:44:11:3A:B7", "10:20:30", "00-11-22-33-44-55", "00-1b-44-11-3a-b7-01", "fc-aa-14-0b-cc", "1234.5678.9012", "abcd.efab.cdef.1234", "x00:1B:44:11:3A:B7", "sha1 fingerprint 00:1B:44:11:3A:B7:00:1B:44:11:3A:B7:00:1B:44:11:3A:B7:AA:BB"});
}
TEST_CASE("private keys: PEM of every label, PuTTY's, whole and cut; public ones are nobody's secret") {
  for (const auto* label : {"RSA ", "EC ", "", "ENCRYPTED ", "OPENSSH ", "DSA "}) {
    const auto key = "-----BEGIN " + std::string(label) + "PRIVATE KEY-----\nMIIBOgIBAAJBAKj34GkxFhD90vcNLYLInFEX6Ppy1tPf9Cnzj4p4WGeKLs1Pt8Qu\n-----END " + std::string(label) + "PRIVATE KEY-----";
    CHECK(seen("x\n" + key + "\ny", Kind::private_key) == std::vector<std::string>{key});
  }
  CHECK(seen("-----BEGIN RSA PRIVATE KEY-----\nMIIBOgIBAAJBAKj34GkxFhD90vcNLYLInFEX6Ppy1tPf9Cnzj4p4WGeKLs1Pt8Qu\n", Kind::private_key).size() == 1);
  leaves({"-----BEGIN PUBLIC KEY-----\nMFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBAKj34GkxFhD90vcNLYLInFEX6Ppy1tPf\n-----END PUBLIC KEY-----", "-----BEGIN CERTIFICATE-----", "the words PRIVATE KEY alone", "-----BEGIN PGP SIGNATURE-----"});
}
TEST_CASE("organization, third parties, sites: whole words of the inventory, in any case and spacing") {
  finds(Kind::organization, {"{{Kauri City Energy}} said", "{{KAURI  CITY ENERGY}}", "({{kauri\ncity energy}})"});
  finds(Kind::third_party, {"our provider {{Tui Networks}}'s", "{{tui networks}}", "{{Tui\u00a0Networks}}"});
  finds(Kind::site, {"at {{Rangitoto Depot}}, gate 2", "{{RANGITOTO DEPOT}}"});
  leaves({"Kauri City", "Kauri City Energyx", "Tui Network", "xTui Networks", "Rangitoto Depots", "rangitoto-depot.evil.top", "Depot Rangitoto"});
}
TEST_CASE("URLs: ours by their host, whole or with what their query gives away; theirs stay") {
  finds(Kind::url, {"see {{https://wiki.kauri.example/x?y=1}}.", "({{hxxps://portal[.]kauri[.]example}})", "{{ftp://akl.kce.lan/pub}}"});
  leaves({"https://kauri.example.evil.top/x", "https://evil.top/kauri.example.txt", "hxxp://45.80.148.186/a", "https://evil.top/?u=https"});
}
TEST_CASE("paths: shares of servers of ours, and of servers by a short name") {
  finds(Kind::path, {"copied {{\\\\akl-fs01\\share\\x}} away", "{{\\\\files.kauri.example\\hr\\list.xlsx}}"});
  leaves({"C:\\Windows\\System32", "\\\\evil.top\\share\\x", "a\\\\b", "\\\\45.80.148.186\\c$"});
}
TEST_CASE("plants: controllers, panels, pieces of plant, with where they stand") {
  finds(Kind::ot_asset, {"{{HMI-2 in the Kaimai substation}} lost", "{{RTU_AKL_12}}", "{{RTU_AKL_WST_12}}", "{{PLC-07 on feeder 3}}", "{{breaker CB-12}}", "{{pump P-101}}", "{{PLC 12 at the Rangipo treatment plant}}"});
  leaves({"the PLC was stopped", "HMI software", "feeder", "mail relay 10", "D-Link DCS-2530L and DCS-930L", "pump up the volume 3"});
}
TEST_CASE("guesses at causes and faults ask a person; assessments, facts and attributions do not") {
  for (const auto* asks : {"The outage may have been caused by a contractor.", "Initial access was likely through the VPN.", "It was probably an insider.", "The leak appears to be the work of an employee.", "The campaign is tentatively attributed to APT99.",
                           "Root cause is likely a misconfiguration.", "It is believed that Operations opened it.", "We think that the badge was shared.", "The database was presumably left open; probably due to a mistake."})
    CHECK_MESSAGE(!seen(asks, Kind::speculation).empty(), asks);
  for (const auto* none : {"The actor is likely based in Europe.", "It will probably be exploited soon.", "The activity is attributed to APT29.", "The file appears to be a loader.", "Systems may have been compromised.", "This is most likely a decoy.", "The service is believed to be safe.",
                           "A patch that has been introduced in 4.2.", "The issue may be caused by long input.", "likely exploited in the wild"})
    CHECK_MESSAGE(seen(none, Kind::speculation).empty(), none);
}
TEST_CASE("what legal decides, in the words of markings") {
  finds(Kind::privilege, {"{{PRIVILEGED & CONFIDENTIAL - ATTORNEY-CLIENT COMMUNICATION}}", "{{Attorney work product: prepared at the direction of counsel}}", "{{Legally privileged}}"});
  leaves({"attorneys general of 12 states and their clients met", "privileged ports", "privileged access management", "the client-server model"});
}
