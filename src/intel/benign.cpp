#include "intel/benign.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <vector>

#include "base/text.hpp"

namespace tocsin::intel {
namespace {

/// Names that stand for themselves and with `www.` before them. Chosen by hand: everybody knows them, and what stands below them is another matter.
constexpr std::string_view themselves =
    // looking things up, talking, buying, reading, watching
    "google.com google.de google.fr google.co.uk google.co.jp google.com.br google.es google.it google.ca google.co.in bing.com duckduckgo.com yahoo.com baidu.com yandex.ru yandex.com ecosia.org startpage.com qwant.com "
    "facebook.com instagram.com whatsapp.com messenger.com twitter.com x.com linkedin.com youtube.com tiktok.com reddit.com pinterest.com snapchat.com tumblr.com quora.com netflix.com spotify.com twitch.tv vimeo.com "
    "amazon.com amazon.de amazon.co.uk amazon.fr amazon.co.jp ebay.com alibaba.com aliexpress.com walmart.com etsy.com paypal.com stripe.com visa.com mastercard.com booking.com airbnb.com uber.com "
    "wikipedia.org en.wikipedia.org de.wikipedia.org fr.wikipedia.org wikimedia.org archive.org imdb.com bbc.com bbc.co.uk cnn.com nytimes.com theguardian.com reuters.com bloomberg.com washingtonpost.com wsj.com "
    "zoom.us slack.com discord.com telegram.org signal.org skype.com webex.com gmail.com mail.google.com outlook.com outlook.live.com hotmail.com live.com office.com icloud.com protonmail.com proton.me aol.com gmx.net gmx.de web.de "
    // makers of systems and of what protects them
    "microsoft.com apple.com support.apple.com android.com ubuntu.com debian.org redhat.com fedoraproject.org centos.org suse.com opensuse.org archlinux.org kernel.org gnu.org freebsd.org openbsd.org netbsd.org "
    "mozilla.org firefox.com chromium.org opera.com brave.com adobe.com oracle.com java.com ibm.com sap.com salesforce.com vmware.com citrix.com cisco.com juniper.net fortinet.com paloaltonetworks.com checkpoint.com sophos.com f5.com "
    "intel.com amd.com nvidia.com dell.com hp.com hpe.com lenovo.com samsung.com huawei.com siemens.com schneider-electric.com abb.com rockwellautomation.com honeywell.com ge.com "
    "symantec.com broadcom.com mcafee.com trellix.com trendmicro.com kaspersky.com eset.com bitdefender.com avast.com malwarebytes.com crowdstrike.com mandiant.com sentinelone.com f-secure.com virustotal.com shodan.io censys.io "
    "github.com gitlab.com bitbucket.org sourceforge.net stackoverflow.com npmjs.com pypi.org rubygems.org crates.io packagist.org nuget.org hub.docker.com docker.com kubernetes.io python.org nodejs.org php.net golang.org go.dev rust-lang.org "
    "cloudflare.com akamai.com fastly.com godaddy.com namecheap.com verisign.com aws.amazon.com azure.microsoft.com cloud.google.com "
    // asked by programs to see whether there is a network, and by anybody for an own address
    "msftconnecttest.com www.msftconnecttest.com msftncsi.com www.msftncsi.com dns.msftncsi.com connectivitycheck.gstatic.com captive.apple.com detectportal.firefox.com nmcheck.gnome.org "
    "ipinfo.io api.ipify.org ifconfig.me icanhazip.com checkip.amazonaws.com checkip.dyndns.org ip-api.com whatismyip.com "
    // resolvers and clocks
    "dns.google one.one.one.one cloudflare-dns.com dns.quad9.net quad9.net opendns.com resolver1.opendns.com pool.ntp.org time.windows.com time.apple.com time.google.com time.nist.gov time.cloudflare.com ntp.org";

/// Names that stand for all below them as well: nobody else gets a name there.
constexpr std::string_view with_all_below =
    // updates
    "windowsupdate.com update.microsoft.com download.microsoft.com learn.microsoft.com docs.microsoft.com support.microsoft.com msrc.microsoft.com schemas.microsoft.com go.microsoft.com login.microsoftonline.com swcdn.apple.com "
    "security.ubuntu.com archive.ubuntu.com deb.debian.org security.debian.org gstatic.com "
    // certificate authorities, their lists and answers
    "digicert.com letsencrypt.org lencr.org globalsign.com globalsign.net sectigo.com usertrust.com comodoca.com entrust.net identrust.com pki.goog ssl.com swisssign.com quovadisglobal.com certum.pl harica.gr buypass.com telesec.de amazontrust.com crt.sh "
    // who writes the rules, and who warns
    "w3.org ietf.org rfc-editor.org iana.org icann.org iso.org iec.ch ieee.org itu.int etsi.org oasis-open.org first.org mitre.org cve.org nist.gov cisa.gov us-cert.gov ic3.gov fbi.gov enisa.europa.eu cert.europa.eu cert.org ncsc.gov.uk cyber.gov.au "
    "bsi.bund.de cert.ssi.gouv.fr cert.pl ncsc.nl cert.se jpcert.or.jp krcert.or.kr cert.govt.nz cyber.gc.ca owasp.org sans.org cisecurity.org pcisecuritystandards.org nerc.com e-isac.org unicode.org xmlsoap.org purl.org schema.org json-schema.org openxmlformats.org "
    "ripe.net arin.net apnic.net lacnic.net afrinic.net root-servers.net in-addr.arpa ip6.arpa";

/// Resolvers, root name servers, public clocks.
constexpr std::string_view networks =
    "8.8.8.8/32 8.8.4.4/32 1.1.1.1/32 1.0.0.1/32 1.1.1.2/32 1.0.0.2/32 1.1.1.3/32 1.0.0.3/32 9.9.9.9/32 9.9.9.10/32 9.9.9.11/32 149.112.112.112/32 149.112.112.10/32 149.112.112.11/32 208.67.222.222/32 208.67.220.220/32 208.67.222.123/32 208.67.220.123/32 "
    "4.2.2.1/32 4.2.2.2/32 4.2.2.3/32 4.2.2.4/32 64.6.64.6/32 64.6.65.6/32 94.140.14.14/32 94.140.15.15/32 77.88.8.8/32 77.88.8.1/32 114.114.114.114/32 223.5.5.5/32 223.6.6.6/32 119.29.29.29/32 168.126.63.1/32 168.126.63.2/32 185.228.168.9/32 185.228.169.9/32 "
    "84.200.69.80/32 84.200.70.40/32 76.76.2.0/32 76.76.10.0/32 8.26.56.26/32 8.20.247.20/32 193.110.81.0/32 185.253.5.0/32 "
    "198.41.0.4/32 170.247.170.2/32 192.33.4.12/32 199.7.91.13/32 192.203.230.10/32 192.5.5.241/32 192.112.36.4/32 198.97.190.53/32 192.36.148.17/32 192.58.128.30/32 193.0.14.129/32 199.7.83.42/32 202.12.27.33/32 "
    "129.6.15.28/32 132.163.96.1/32 216.239.35.0/32 216.239.35.4/32 216.239.35.8/32 216.239.35.12/32 162.159.200.1/32 162.159.200.123/32 "
    "2001:4860:4860::/48 2606:4700:4700::/48 2620:fe::/48 2620:119:35::/48 2620:119:53::/48 2a10:50c0::/48 2a02:6b8::feed:ff/128 2001:500:2::c/128 2001:7fd::1/128";

using Names = std::set<std::string_view, std::less<>>;
Names names_in(std::string_view list) {
  Names out;
  for (const auto name : split(list, ' '))
    if (!name.empty()) out.insert(name);
  return out;
}

}  // namespace

bool is_benign_name(std::string_view lower_name) {
  static const auto alone = names_in(themselves);
  return alone.contains(lower_name) || (lower_name.starts_with("www.") && alone.contains(lower_name.substr(4))) || is_benign_site(lower_name);
}

bool is_benign_site(std::string_view lower_name) {
  static const auto whole = names_in(with_all_below);
  for (auto rest = lower_name;;) {
    if (whole.contains(rest)) return true;
    const auto dot = rest.find('.');
    if (dot == std::string_view::npos) return false;
    rest.remove_prefix(dot + 1);
  }
}

bool is_benign_address(const Address& address) {
  static const auto known = [] {
    std::vector<Network> out;
    for (const auto text : split(networks, ' '))
      if (const auto network = parse_network(text)) out.push_back(*network);
    return out;
  }();
  return std::ranges::any_of(known, [&](const Network& network) { return network.contains(address); });
}

}  // namespace tocsin::intel
