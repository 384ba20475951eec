import ControlAPI
import Testing

/// The rules of the text format, version 0.0.4.
@Suite struct PrometheusTextTests {
    @Test(arguments: [
        ("plain", "plain"), ("a\\b", "a\\\\b"), ("a\"b", "a\\\"b"), ("a\nb", "a\\nb"), ("\\n", "\\\\n"),
        ("\"\\\n", "\\\"\\\\\\n"), ("é\t\r", "é\t\r"), ("", ""), ("\r\n", "\r\\n"),
    ])
    func valuesOfLabelsAreEscaped(text: String, escaped: String) {
        #expect(PrometheusText.labelValue(text) == escaped)
    }

    @Test(arguments: [("a\\b", "a\\\\b"), ("a\"b", "a\"b"), ("a\nb", "a\\nb")])
    func helpIsEscapedButForQuotes(text: String, escaped: String) {
        #expect(PrometheusText.help(text) == escaped)
    }

    @Test(arguments: [
        ("waybill_x_total", "waybill_x_total"), ("http.requests", "http_requests"), ("a:b", "a:b"), ("1a", "_1a"),
        ("é", "_"), ("", "_"), ("a-b c", "a_b_c"),
    ])
    func namesOfMetricsAreMadeValid(text: String, name: String) {
        #expect(PrometheusText.metricName(text) == name)
    }

    @Test(arguments: [("a:b", "a_b"), ("9", "_9"), ("le", "le")])
    func namesOfLabelsAreMadeValid(text: String, name: String) {
        #expect(PrometheusText.labelName(text) == name)
    }

    @Test(
        arguments: [
            (0, "0"), (1, "1"), (-2, "-2"), (0.25, "0.25"), (.infinity, "+Inf"), (-.infinity, "-Inf"), (.nan, "NaN"),
            (1e300, "1e+300"), (60, "60"),
        ] as [(Double, String)]
    )
    func numbersAreWritten(value: Double, text: String) {
        #expect(PrometheusText.number(value) == text)
    }

    @Test func labelsStandInBraces() {
        #expect(PrometheusText.labels([]) == "")
        #expect(PrometheusText.labels([("a", "x"), ("b", "\"")]) == #"{a="x",b="\""}"#)
    }
}
